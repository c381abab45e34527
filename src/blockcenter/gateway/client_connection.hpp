// A connection to a node: each step waits, no longer than its time, and a stop ends it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
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

    [[nodiscard]] Error connect(const NodeAddress& node, std::chrono::milliseconds time);

    /// Runs one asynchronous step: `start(handler)` begins it, handler(error, …) ends it.
    template <typename Start>
    [[nodiscard]] Error wait_for(std::chrono::milliseconds time, Start start) {
        if (stop_.stop_requested()) return boost::asio::error::operation_aborted;
        Error result = boost::asio::error::operation_aborted;
        stream_.expires_after(time);
        start([&result](Error error, auto&&...) { result = error; });
        context_.restart();
        context_.run();
        return result;
    }

    [[nodiscard]] boost::beast::tcp_stream& stream() noexcept { return stream_; }
    [[nodiscard]] boost::beast::flat_buffer& buffer() noexcept { return buffer_; }
    [[nodiscard]] bool stopped() const noexcept { return stop_.stop_requested(); }

private:
    struct Closer {
        ClientConnection& connection;
        void operator()() const {
            boost::asio::post(connection.context_, [&stream = connection.stream_] { stream.cancel(); });
        }
    };

    boost::asio::io_context context_{1};
    boost::beast::tcp_stream stream_{context_};
    boost::beast::flat_buffer buffer_;
    std::stop_token stop_;
    std::stop_callback<Closer> end_;
};

}  // namespace bytom::blockcenter
