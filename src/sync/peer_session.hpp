// What one peer has told us, and what that makes of its next message (08 §2, §3.3). Without I/O; network
// thread.
#pragma once

#include "sync/serving.hpp"

namespace bytom::sync {

class PeerSession {
public:
    /// What is to be done with a message that was received.
    enum class Reaction : std::uint8_t {
        nothing,     ///< ignore it: before registration, or it only changed the session
        registered,  ///< the peer is of our chain and counts from now on
        answer,      ///< a request: see answer()
        content,     ///< blocks, headers or a transaction for us
        close,       ///< the nil message: end the connection
    };

    explicit PeerSession(const Hash256& genesis_hash) : genesis_hash_(genesis_hash) {}

    [[nodiscard]] Reaction receive(const Message& message);

    [[nodiscard]] bool is_registered() const noexcept { return registered_; }
    /// Claimed by the peer and trusted for nothing but whom to ask.
    [[nodiscard]] std::uint64_t height() const noexcept { return height_; }
    [[nodiscard]] const Hash256& hash() const noexcept { return hash_; }
    /// The peer has announced this block.
    void set_best(std::uint64_t height, const Hash256& hash) {
        height_ = height;
        hash_ = hash;
    }
    [[nodiscard]] const SpvFilter& filter() const noexcept { return filter_; }

private:
    const Hash256 genesis_hash_;
    bool registered_ = false;
    std::uint64_t height_ = 0;
    Hash256 hash_;
    SpvFilter filter_;
};

}  // namespace bytom::sync
