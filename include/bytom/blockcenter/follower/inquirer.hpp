// Asks nodes what the API wants to know of them, and brings back what the chain knows of a key.
#pragma once

#include <memory>
#include <string>

#include <bytom/base/clock.hpp>
#include <bytom/blockcenter/gateway/node_book.hpp>
#include <bytom/blockcenter/store/database.hpp>

namespace bytom::blockcenter {

struct InquirerParts {
    Database& database;
    const base::Clock& clock;
    std::string address_prefix;  ///< of the network
    NodeBook nodes{};            ///< of those that the database names
};

/// Takes questions out of the queue in the database, one after the other, and asks the healthy nodes, the one
/// with the most work first, until one has an answer: those without the index of addresses have none. Owns
/// its thread. Any number of them may run on one database. Stops when destroyed.
class Inquirer {
public:
    /// The parts outlive it. Error: no_thread.
    [[nodiscard]] static Result<std::unique_ptr<Inquirer>> start(InquirerParts parts);
    virtual ~Inquirer() = default;
    Inquirer(const Inquirer&) = delete;
    Inquirer& operator=(const Inquirer&) = delete;

protected:
    Inquirer() = default;
};

}  // namespace bytom::blockcenter
