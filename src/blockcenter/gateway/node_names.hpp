// Addresses of host names, looked up aside.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include <bytom/base/mutex.hpp>
#include <bytom/io/resolve.hpp>

namespace bytom::blockcenter {

/// What is known is given at once, and asked for again when it is old: a name server that hangs holds up
/// nobody but who waits for the first answer of a name. One question of a name at a time. Any thread.
class NodeNames {
public:
    using Addresses = io::Resolver::Addresses;
    using Instant = std::chrono::steady_clock::time_point;
    static constexpr std::chrono::seconds kFresh{30};

    NodeNames();

    /// Empty: there is no answer by the deadline, or the answer is that there are none.
    [[nodiscard]] Addresses look_up(const std::string& host, Instant deadline, const std::stop_token& stop);

private:
    struct Name {
        Addresses addresses{};  ///< of the last answer that had some
        Instant read{};
        bool asked = false;
        std::uint64_t answers = 0;
    };
    /// Answers may come when who asked has gone.
    struct Names {
        base::Mutex mutex;
        base::StoppableCondition changed;
        std::map<std::string, Name> known BYTOM_GUARDED_BY(mutex);
    };

    void ask(const std::string& host);

    std::shared_ptr<Names> names_ = std::make_shared<Names>();
    io::Resolver resolver_;
    io::Mailbox mailbox_;  ///< answers are taken on the thread that brings them
};

}  // namespace bytom::blockcenter
