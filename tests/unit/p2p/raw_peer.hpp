// A blocking client socket that speaks only as much of the protocol as a test wants.
#pragma once

#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bytom/crypto/x25519.hpp>
#include <bytom/p2p/node_info.hpp>
#include <bytom/p2p/node_key.hpp>

#include "p2p/mconnection.hpp"
#include "p2p/secret_connection.hpp"
#include "support/eventually.hpp"

namespace bytom::p2p::testing {

class RawPeer {
public:
    explicit RawPeer(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        // A test that waits for nothing must end.
        const timeval patience{.tv_sec = bytom::testing::kPatience.count(), .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    ~RawPeer() { ::close(socket_); }
    RawPeer(const RawPeer&) = delete;
    RawPeer& operator=(const RawPeer&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }

    bool send_raw(ByteView bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes = bytes.subspan(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// Reads until the other side closes; false if it does not.
    [[nodiscard]] bool is_closed() {
        std::array<std::uint8_t, 4096> buffer{};
        while (true) {
            const auto count = ::recv(socket_, buffer.data(), buffer.size(), 0);
            if (count == 0 || (count < 0 && errno == ECONNRESET)) return true;
            if (count < 0) return false;
        }
    }

    /// The keys and the authentication, up to where node information is due.
    bool authenticate() {
        Bytes out = base::to_bytes(secure_.first_bytes());
        if (!send_raw(out)) return false;
        while (!secure_.authenticated()) {
            if (!receive()) return false;
        }
        return true;
    }

    [[nodiscard]] NodeInfo information() const {
        return {.pub_key = key_.public_key,
                .moniker = "raw",
                .network = "solonet",
                .remote_addr = {},
                .listen_addr = "127.0.0.1:1",
                .version = "1.1.1",
                .other = {"7"}};
    }

    bool exchange_information(const NodeInfo& info) {
        for (const Bytes& frame : node_info_frames(info)) {
            if (!send(frame)) return false;
        }
        while (true) {
            if (const auto decoded = decode_node_info(plain_)) {
                plain_.erase(plain_.begin(), plain_.begin() + static_cast<std::ptrdiff_t>(decoded->consumed));
                return true;
            }
            if (!receive()) return false;
        }
    }

    bool shake_hands() { return authenticate() && exchange_information(information()); }

    /// Encrypted.
    bool send(ByteView plain) {
        Bytes sealed;
        secure_.send(plain, sealed);
        return send_raw(sealed);
    }

    /// Reads once; false at the end of the stream.
    bool receive() {
        std::array<std::uint8_t, 65536> buffer{};
        const auto count = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (count <= 0) return false;
        Bytes reply;
        const bool fine =
            secure_.receive(ByteView(buffer).first(static_cast<std::size_t>(count)), reply, plain_)
                .has_value();
        return fine && send_raw(reply);
    }

    [[nodiscard]] Bytes& plain() { return plain_; }
    [[nodiscard]] const NodeKey& key() const { return key_; }

private:
    int socket_;
    bool connected_ = false;
    NodeKey key_ = NodeKey::generate();
    SecretConnection secure_{key_.seed, crypto::x25519_random_secret()};
    Bytes plain_;
};

}  // namespace bytom::p2p::testing
