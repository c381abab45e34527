#include "p2p/handshake.hpp"

#include <boost/asio/write.hpp>

#include <bytom/io/spawn.hpp>

namespace bytom::p2p {
namespace {

namespace asio = boost::asio;

using io::kAwait;
constexpr std::size_t kHandshakeReadSize = 4096;

std::unexpected<HandshakeError> failed(std::string text, bool unsuitable = false) {
    return std::unexpected(HandshakeError{.text = std::move(text), .unsuitable = unsuitable});
}

std::unexpected<HandshakeError> failed(std::string_view stage, ProtocolError error, bool unsuitable = false) {
    return failed(std::string(stage) + ": " + std::string(to_string(error)), unsuitable);
}

/// The checks of 07 §4.3 except the filters, which came before. Empty: fits.
std::optional<HandshakeError> misfit(const HalfOpen& half, const NodeInfo& own, const NodeInfo& remote) {
    const Checked compatible = check_compatible(own.version, own.network, remote.version, remote.network);
    if (!compatible)
        return HandshakeError{.text = "node information: " + std::string(to_string(compatible.error())),
                              .unsuitable = true,
                              .misfit = compatible.error()};
    if (remote.pub_key != *half.key)
        return HandshakeError{.text = "node information has another key than the connection",
                              .unsuitable = false};
    if (half.outbound && !remote.has_services(kFullNode))
        return HandshakeError{.text = "not a full node", .unsuitable = true};
    return std::nullopt;
}

class Handshake {
public:
    Handshake(std::shared_ptr<HalfOpen> half, HandshakeOptions options, Bytes received)
        : half_(std::move(half)),
          options_(std::move(options)),
          secure_(*options_.key, crypto::x25519_random_secret()),
          received_(std::move(received)) {}

    asio::awaitable<std::expected<void, HandshakeError>> authenticate() {
        half_->arm(options_.first_bytes_timeout, "handshake timeout");
        output_ = base::to_bytes(secure_.first_bytes());
        bool waiting_for_first = true;
        while (true) {
            const auto [error, written] =
                co_await asio::async_write(half_->socket, asio::buffer(output_), kAwait);
            if (error) co_return failed(half_->failure(error));
            output_.clear();
            if (secure_.authenticated()) break;
            auto more = co_await read();
            if (!more) co_return std::unexpected(std::move(more.error()));
            if (waiting_for_first) half_->arm(options_.stage_timeout, "handshake timeout");
            waiting_for_first = false;
            const Checked status = secure_.receive(received_, output_, plain_);
            received_.clear();
            if (!status) co_return failed("secret connection", status.error());
        }
        half_->key = secure_.remote_key();
        co_return std::expected<void, HandshakeError>();
    }

    asio::awaitable<std::expected<Handshaken, HandshakeError>> exchange_information() {
        half_->arm(options_.stage_timeout, "handshake timeout");
        // Each item in a frame of its own, all in one write (07 §4.2).
        for (const Bytes& frame : node_info_frames(options_.own))
            secure_.send(frame, output_);
        const auto [error, written] =
            co_await asio::async_write(half_->socket, asio::buffer(output_), kAwait);
        if (error) co_return failed(half_->failure(error));
        while (true) {
            auto decoded = decode_node_info(plain_);
            if (decoded) {
                options_.on_information(*half_, decoded->info);
                if (auto reason = misfit(*half_, options_.own, decoded->info))
                    co_return std::unexpected(std::move(*reason));
                plain_.erase(plain_.begin(), plain_.begin() + static_cast<std::ptrdiff_t>(decoded->consumed));
                decoded->info.remote_addr = half_->address.to_text();
                co_return Handshaken{.secure = std::move(secure_),
                                     .remote = std::move(decoded->info),
                                     .early = std::move(plain_)};
            }
            if (!is_incomplete(decoded.error())) co_return failed("node information", decoded.error());
            auto more = co_await read();
            if (!more) co_return std::unexpected(std::move(more.error()));
            const Checked status = secure_.receive(received_, output_, plain_);
            received_.clear();
            if (!status) co_return failed("secret connection", status.error());
        }
    }

private:
    /// Fills received_, unless bytes wait there already.
    asio::awaitable<std::expected<void, HandshakeError>> read() {
        if (received_.empty()) {
            received_.resize(kHandshakeReadSize);
            const auto [error, count] =
                co_await half_->socket.async_read_some(asio::buffer(received_), kAwait);
            received_.resize(count);
            if (error) co_return failed(half_->failure(error));
        }
        co_return std::expected<void, HandshakeError>();
    }

    std::shared_ptr<HalfOpen> half_;
    HandshakeOptions options_;
    SecretConnection secure_;
    Bytes received_;  ///< off the socket, not yet decrypted
    Bytes output_;
    Bytes plain_;  ///< decrypted, not yet taken
};

}  // namespace

asio::awaitable<std::expected<Handshaken, HandshakeError>> shake_hands(std::shared_ptr<HalfOpen> half,
                                                                       HandshakeOptions options,
                                                                       Bytes received, KeyGate gate) {
    Handshake handshake(half, std::move(options), std::move(received));
    auto authenticated = co_await handshake.authenticate();
    if (!authenticated) co_return std::unexpected(std::move(authenticated.error()));
    const std::string_view refusal = gate(*half);
    if (!refusal.empty()) co_return failed(std::string(refusal));
    auto result = co_await handshake.exchange_information();
    if (result) half->disarm();
    // A deadline may have passed between the last byte and here.
    if (result && half->closed()) co_return failed(half->failure({}));
    co_return result;
}

}  // namespace bytom::p2p
