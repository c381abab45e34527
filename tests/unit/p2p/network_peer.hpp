// Networks over loopback sockets, for tests.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>

#include <bytom/base/clock.hpp>
#include <bytom/p2p/network.hpp>

#include "support/eventually.hpp"

namespace bytom::p2p::testing {

inline const base::SystemClock kSystemClock;
/// Tests wait at most this long for what must happen.
inline constexpr std::chrono::seconds kPatience = bytom::testing::kPatience;

/// Records what a network says; readable from the test's thread.
class RecordingHandler final : public PeerHandler {
public:
    void on_connected(const PeerPtr& peer) override {
        const std::scoped_lock lock(mutex_);
        connected_.push_back(peer);
        changed_.notify_all();
    }
    void on_message(const PeerPtr& peer, Bytes message) override {
        if (react) react(peer, message);
        const std::scoped_lock lock(mutex_);
        messages_.push_back(std::move(message));
        changed_.notify_all();
    }
    void on_disconnected(const PeerPtr& /*peer*/) override {
        const std::scoped_lock lock(mutex_);
        ++disconnected_;
        changed_.notify_all();
    }

    /// Called on the network thread before a message is recorded. Set before the network starts.
    std::function<void(const PeerPtr&, const Bytes&)> react;

    [[nodiscard]] PeerPtr wait_for_peer(std::size_t number = 1) {
        return wait([&] { return connected_.size() >= number; }) ? connected_[number - 1] : nullptr;
    }
    [[nodiscard]] bool wait_for_messages(std::size_t count) {
        return wait([&] { return messages_.size() >= count; });
    }
    [[nodiscard]] bool wait_for_disconnects(std::size_t count) {
        return wait([&] { return disconnected_ >= count; });
    }
    [[nodiscard]] std::vector<Bytes> messages() {
        const std::scoped_lock lock(mutex_);
        return messages_;
    }
    [[nodiscard]] std::size_t connected() {
        const std::scoped_lock lock(mutex_);
        return connected_.size();
    }

private:
    bool wait(const auto& condition) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, kPatience, condition);
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<PeerPtr> connected_;
    std::vector<Bytes> messages_;
    std::size_t disconnected_ = 0;
};

inline NetworkOptions loopback_options() {
    NetworkOptions options;
    options.key = NodeKey::generate();
    options.network = "solonet";
    options.version = "1.1.1";
    options.moniker = "anonymous";
    options.listen_address = SocketAddress{.ip = *IpAddress::from_text("127.0.0.1"), .port = 0};
    options.upnp = false;
    options.dial_interval = std::chrono::milliseconds{100};
    options.clock = &kSystemClock;
    return options;
}

/// Dials and waits for the outcome.
inline std::expected<PeerPtr, DialError> dial(Network& network, const SocketAddress& address) {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<std::expected<PeerPtr, DialError>> result;
    network.dial(address, [&](std::expected<PeerPtr, DialError> outcome) {
        const std::scoped_lock lock(mutex);
        result = std::move(outcome);
        changed.notify_all();
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return result.has_value(); });
    return *result;
}

}  // namespace bytom::p2p::testing
