// A router on loopback that answers one search and serves a few requests, one after the other.
#pragma once

#include <array>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/eventually.hpp"

namespace bytom::p2p::testing {

class FakeRouter {
public:
    FakeRouter() : udp_(bound(SOCK_DGRAM)), tcp_(bound(SOCK_STREAM)) { ::listen(tcp_, 8); }
    ~FakeRouter() {
        ::close(udp_);
        ::close(tcp_);
    }
    FakeRouter(const FakeRouter&) = delete;
    FakeRouter& operator=(const FakeRouter&) = delete;

    [[nodiscard]] std::uint16_t udp_port() const { return port_of(udp_); }

    /// Answers a search and then this many requests; gives what was asked.
    std::vector<std::string> serve(std::size_t count) {
        std::array<char, 2048> buffer{};
        sockaddr_in from{};
        socklen_t size = sizeof from;
        if (::recvfrom(udp_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size) <= 0)
            return {};
        const std::string answer =
            "HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLOCATION: "
            "http://127.0.0.1:" +
            std::to_string(port_of(tcp_)) + "/root.xml\r\n\r\n";
        ::sendto(udp_, answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
        return take(count);
    }

    /// Answers this many requests; gives what was asked.
    std::vector<std::string> take(std::size_t count) {
        std::vector<std::string> requests;
        while (requests.size() < count) {
            const int connection = ::accept(tcp_, nullptr, nullptr);
            if (connection < 0) break;
            limit(connection);
            requests.push_back(read_request(connection));
            const std::string reply = reply_to(requests.back());
            ::send(connection, reply.data(), reply.size(), MSG_NOSIGNAL);
            ::close(connection);
        }
        return requests;
    }

private:
    static void limit(int socket) {
        const timeval patience{.tv_sec = bytom::testing::kPatience.count(), .tv_usec = 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }

    static int bound(int type) {
        const int socket = ::socket(AF_INET, type, 0);
        limit(socket);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        return socket;
    }

    static std::uint16_t port_of(int socket) {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
        return ntohs(address.sin_port);
    }

    static std::string read_request(int connection) {
        std::string text;
        std::array<char, 4096> buffer{};
        while (true) {
            const std::size_t head = text.find("\r\n\r\n");
            if (head != std::string::npos && (text.starts_with("GET") || text.contains("</s:Envelope>")))
                return text;
            const auto count = ::recv(connection, buffer.data(), buffer.size(), 0);
            if (count <= 0) return text;
            text.append(buffer.data(), static_cast<std::size_t>(count));
        }
    }

    static std::string reply_to(const std::string& request) {
        std::string body;
        if (request.starts_with("GET"))
            body =
                "<root><service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>"
                "<controlURL>/ctl</controlURL></service></root>";
        else if (request.contains("GetExternalIPAddress"))
            body = "<NewExternalIPAddress>8.9.10.11</NewExternalIPAddress>";
        return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    int udp_;
    int tcp_;
};

}  // namespace bytom::p2p::testing
