// Load on an HTTP server: many keep-alive connections, one request at a time on each.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bytom::bench {

/// Latencies of requests, in nanoseconds.
struct LoadResult {
    std::vector<std::uint64_t> latencies;
    std::uint64_t failures = 0;  ///< answers other than 200
    std::uint64_t bytes = 0;     ///< of the bodies

    /// The latency that this share of the requests did not exceed. Sorts.
    [[nodiscard]] double quantile(double share);
};

/// A request's text.
[[nodiscard]] std::string post(std::string_view path, std::string_view body,
                               std::string_view more_headers = {});

/// The connections are driven by the calling thread alone.
class HttpLoad {
public:
    /// Connects to the loopback interface. The requests, at least one, are sent in turn, over and over.
    /// Throws std::runtime_error.
    HttpLoad(std::uint16_t port, std::size_t connections, std::vector<std::string> requests);
    ~HttpLoad();
    HttpLoad(const HttpLoad&) = delete;
    HttpLoad& operator=(const HttpLoad&) = delete;

    /// Sends `requests` in all, each connection the next one as soon as it has an answer.
    void run(std::size_t requests, LoadResult& result);

    /// Sends so many a second, whether or not earlier ones are answered. A latency counts from the time at
    /// which the request was due, also when it has to wait for a connection.
    void run_at_rate(std::size_t requests, std::size_t per_second, LoadResult& result);

private:
    using Clock = std::chrono::steady_clock;

    struct Connection {
        int socket = -1;
        Clock::time_point sent;  ///< or due
        std::string received;
    };

    void send(Connection& connection);
    /// Whether a whole answer is there; takes it.
    [[nodiscard]] static bool take_answer(Connection& connection, LoadResult& result);
    /// Waits, until the time if there is one, and takes the answers that have come; the connections that they
    /// have come on.
    [[nodiscard]] std::vector<Connection*> take_answers(std::optional<Clock::time_point> until,
                                                        LoadResult& result);

    const std::vector<std::string> requests_;
    std::size_t next_ = 0;
    int poll_ = -1;
    std::vector<Connection> connections_;
};

}  // namespace bytom::bench
