// Dialling through a SOCKS5 proxy (07 §6.6; RFC 1928, RFC 1929), without I/O.
#pragma once

#include <string>
#include <string_view>

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>
#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {

/// The client's side of the negotiation. The owner sends what start() and receive() append to `out`.
class Socks5Client {
public:
    /// User and password are at most 255 bytes each; without a user none are offered.
    Socks5Client(SocketAddress target, std::string username, std::string password);

    void start(Bytes& out) const;

    /// Takes bytes that the proxy sent, in any portions. True once the connection stands; bytes behind the
    /// proxy's last answer are then at the front of rest(). The error is a sentence, shown to users; nothing
    /// is kept beyond the longest answer.
    [[nodiscard]] Result<bool, std::string> receive(ByteView input, Bytes& out);

    /// What the target sent already.
    [[nodiscard]] ByteView rest() const noexcept { return received_; }

private:
    enum class State : std::uint8_t { method, password, connect, done };

    /// Whether a whole answer was taken.
    [[nodiscard]] Result<bool, std::string> step(Bytes& out);
    [[nodiscard]] Result<bool, std::string> take_method(Bytes& out);
    [[nodiscard]] Result<bool, std::string> take_connect();
    void request(Bytes& out) const;
    void consume(std::size_t count);

    SocketAddress target_;
    std::string username_;
    std::string password_;
    State state_ = State::method;
    Bytes received_;
};

}  // namespace bytom::p2p
