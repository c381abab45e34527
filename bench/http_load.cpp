#include "http_load.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bytom::bench {

double LoadResult::quantile(double share) {
    if (latencies.empty()) return 0;
    std::ranges::sort(latencies);
    const auto index = static_cast<std::size_t>(share * static_cast<double>(latencies.size() - 1));
    return static_cast<double>(latencies[index]);
}

std::string post(std::string_view path, std::string_view body, std::string_view more_headers) {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(more_headers) + "\r\n" + std::string(body);
}

HttpLoad::HttpLoad(std::uint16_t port, std::size_t connections, std::vector<std::string> requests)
    : requests_(std::move(requests)), poll_(::epoll_create1(0)), connections_(connections) {
    for (std::size_t i = 0; i < connections; ++i) {
        Connection& connection = connections_[i];
        connection.socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const int yes = 1;
        ::setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(connection.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("can't connect to the server");
        }
        epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, connection.socket, &event);
    }
}

HttpLoad::~HttpLoad() {
    for (const Connection& connection : connections_)
        ::close(connection.socket);
    ::close(poll_);
}

void HttpLoad::send(Connection& connection) {
    const std::string& request = requests_[next_++ % requests_.size()];
    connection.sent = Clock::now();
    if (::send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size())) {
        throw std::runtime_error("can't send a request");
    }
}

bool HttpLoad::take_answer(Connection& connection, LoadResult& result) {
    constexpr std::string_view kLength = "Content-Length: ";
    constexpr std::string_view kEnd = "\r\n\r\n";
    const std::string_view text = connection.received;
    const auto end = text.find(kEnd);
    if (end == std::string_view::npos) return false;
    const auto length_at = text.find(kLength) + kLength.size();
    std::size_t length = 0;
    std::from_chars(text.data() + length_at, text.data() + end, length);
    if (text.size() < end + kEnd.size() + length) return false;
    if (text.substr(9, 3) != "200") ++result.failures;
    result.bytes += length;
    connection.received.clear();
    return true;
}

std::vector<HttpLoad::Connection*> HttpLoad::take_answers(std::optional<Clock::time_point> until,
                                                          LoadResult& result) {
    std::array<epoll_event, 64> events{};
    std::array<char, 65536> piece{};
    std::vector<Connection*> answered;
    timespec left{};
    if (until) {
        const auto wait = std::max(*until - Clock::now(), Clock::duration(0));
        left.tv_sec = std::chrono::floor<std::chrono::seconds>(wait).count();
        left.tv_nsec = std::chrono::nanoseconds(wait % std::chrono::seconds(1)).count();
    }
    const int count = ::epoll_pwait2(poll_, events.data(), events.size(), until ? &left : nullptr, nullptr);
    for (int i = 0; i < count; ++i) {
        Connection& connection = connections_[events[static_cast<std::size_t>(i)].data.u64];
        const auto size = ::recv(connection.socket, piece.data(), piece.size(), 0);
        if (size <= 0) throw std::runtime_error("the server has closed a connection");
        connection.received.append(piece.data(), static_cast<std::size_t>(size));
        if (!take_answer(connection, result)) continue;
        result.latencies.push_back(
            static_cast<std::uint64_t>((Clock::now() - connection.sent) / std::chrono::nanoseconds(1)));
        answered.push_back(&connection);
    }
    return answered;
}

void HttpLoad::run(std::size_t requests, LoadResult& result) {
    std::size_t sent = 0;
    std::size_t answered = 0;
    for (; sent < std::min(requests, connections_.size()); ++sent)
        send(connections_[sent]);
    while (answered < requests) {
        for (Connection* const connection : take_answers(std::nullopt, result)) {
            ++answered;
            if (sent < requests) {
                ++sent;
                send(*connection);
            }
        }
    }
}

void HttpLoad::run_at_rate(std::size_t requests, std::size_t per_second, LoadResult& result) {
    std::vector<Connection*> idle;
    for (Connection& connection : connections_)
        idle.push_back(&connection);
    const auto begin = Clock::now();
    const auto due = [&](std::size_t request) {
        return begin + std::chrono::nanoseconds(std::chrono::seconds(1)) * request / per_second;
    };
    std::size_t sent = 0;
    std::size_t answered = 0;
    while (answered < requests) {
        for (; sent < requests && !idle.empty() && due(sent) <= Clock::now(); ++sent) {
            send(*idle.back());
            idle.back()->sent = due(sent);
            idle.pop_back();
        }
        const bool waits_for_time = sent < requests && !idle.empty();
        for (Connection* const connection :
             take_answers(waits_for_time ? std::optional(due(sent)) : std::nullopt, result)) {
            ++answered;
            idle.push_back(connection);
        }
    }
}

}  // namespace bytom::bench
