// Looking up host names without blocking anything, not even the end of the process.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include <bytom/io/mailbox.hpp>

namespace bytom::io {

/// The system's resolver cannot be interrupted, so each look-up waits for it on a thread that owns all that
/// it touches and may outlive the Resolver.
class Resolver {
public:
    using Addresses = std::vector<boost::asio::ip::address>;
    using Done = std::move_only_function<void(Addresses)>;

    static constexpr std::size_t kMaxAddresses = 64;  ///< taken from one answer
    static constexpr std::size_t kMaxLookUps = 8;     ///< under way at once

    /// Calls `done` once on the loop behind `home`, with no addresses if there is no answer, no thread, or
    /// too many look-ups under way; does not call it if the mailbox has been closed. Any thread.
    void resolve(std::string host, const Mailbox::Sender& home, Done done);

private:
    std::shared_ptr<std::atomic<std::size_t>> under_way_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace bytom::io
