// A connection to a node, by TLS where it wants that: each step waits, no longer than its time, and a stop
// ends it.
#pragma once

#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <bytom/blockcenter/gateway/node_client.hpp>

namespace bytom::blockcenter {

inline constexpr unsigned kHttp11 = 11;  ///< what nodes are asked with, as Beast counts

/// One thread; the stop may come from any.
class ClientConnection {
public:
    using Error = boost::beast::error_code;

    explicit ClientConnection(std::stop_token stop) : stop_(std::move(stop)), end_(stop_, Closer{*this}) {}
    ClientConnection(const ClientConnection&) = delete;
    ClientConnection& operator=(const ClientConnection&) = delete;

    /// With TLS, its certificate is checked before anything is said. Error: why not, for the operator.
    [[nodiscard]] Status<std::string> connect(const NodeAddress& node, std::chrono::milliseconds time);

    /// Runs one asynchronous step: `start(stream, handler)` begins it, handler(error, …) ends it.
    template <typename Start>
    [[nodiscard]] Error wait_for(std::chrono::milliseconds time, Start start) {
        return run(std::chrono::steady_clock::now() + time, [&](auto done) {
            if (tls_) {
                start(*tls_, std::move(done));
            } else {
                start(tcp_, std::move(done));
            }
        });
    }

    [[nodiscard]] boost::beast::flat_buffer& buffer() noexcept { return buffer_; }
    [[nodiscard]] bool stopped() const noexcept { return stop_.stop_requested(); }

private:
    struct Failure {
        std::string why{};
        bool answers = false;  ///< it does, and is refused
    };

    [[nodiscard]] Status<Failure> connect_to(const boost::asio::ip::tcp::endpoint& endpoint,
                                             const NodeAddress& node, std::chrono::milliseconds time);

    template <typename Start>
    [[nodiscard]] Error run(std::chrono::steady_clock::time_point deadline, Start start) {
        if (stop_.stop_requested()) return boost::asio::error::operation_aborted;
        Error result = boost::asio::error::operation_aborted;
        tcp_.expires_at(deadline);
        start([&result](Error error, auto&&...) { result = error; });
        context_.restart();
        context_.run();
        return result;
    }

    struct Closer {
        ClientConnection& connection;
        void operator()() const {
            boost::asio::post(connection.context_, [&stream = connection.tcp_] { stream.cancel(); });
        }
    };

    boost::asio::io_context context_{1};
    boost::beast::tcp_stream tcp_{context_};
    std::optional<boost::asio::ssl::stream<boost::beast::tcp_stream&>>
        tls_;  ///< over it, once hands were shaken
    boost::beast::flat_buffer buffer_;
    std::stop_token stop_;
    std::stop_callback<Closer> end_;
};

}  // namespace bytom::blockcenter
