#include "p2p/socks5.hpp"

#include <algorithm>

namespace bytom::p2p {
namespace {

constexpr std::uint8_t kVersion = 5;
constexpr std::uint8_t kPasswordVersion = 1;
constexpr std::uint8_t kNoAuthentication = 0;
constexpr std::uint8_t kPassword = 2;
constexpr std::uint8_t kConnect = 1;
constexpr std::size_t kMaxText = 255;

enum AddressType : std::uint8_t { kIpv4 = 1, kDomain = 3, kIpv6 = 4 };

std::string_view reply_text(std::uint8_t code) {
    switch (code) {
        case 1:
            return "general failure";
        case 2:
            return "connection not allowed by its rules";
        case 3:
            return "network unreachable";
        case 4:
            return "host unreachable";
        case 5:
            return "connection refused";
        case 6:
            return "time to live expired";
        case 7:
            return "command not supported";
        case 8:
            return "address type not supported";
        default:
            return "unknown failure";
    }
}

void append_text(Bytes& out, std::string_view text) {
    out.push_back(static_cast<std::uint8_t>(text.size()));
    base::append(out, base::as_bytes(text));
}

std::unexpected<std::string> refused(std::string_view why) {
    return std::unexpected("proxy: " + std::string(why));
}

}  // namespace

Socks5Client::Socks5Client(SocketAddress target, std::string username, std::string password)
    : target_(target), username_(std::move(username)), password_(std::move(password)) {
    username_.resize(std::min(username_.size(), kMaxText));
    password_.resize(std::min(password_.size(), kMaxText));
}

void Socks5Client::start(Bytes& out) const {
    out.push_back(kVersion);
    if (username_.empty()) {
        out.insert(out.end(), {1, kNoAuthentication});
    } else {
        out.insert(out.end(), {2, kNoAuthentication, kPassword});
    }
}

Result<bool, std::string> Socks5Client::receive(ByteView input, Bytes& out) {
    base::append(received_, input);
    while (state_ != State::done) {
        BYTOM_ASSIGN(const bool taken, step(out));
        if (!taken) return false;
    }
    return true;
}

Result<bool, std::string> Socks5Client::step(Bytes& out) {
    switch (state_) {
        case State::method:
            return take_method(out);
        case State::password:
            if (received_.size() < 2) return false;
            if (received_[1] != 0) return refused("user name or password not accepted");
            consume(2);
            request(out);
            state_ = State::connect;
            return true;
        case State::connect:
            return take_connect();
        case State::done:
            break;
    }
    return true;
}

Result<bool, std::string> Socks5Client::take_method(Bytes& out) {
    if (received_.size() < 2) return false;
    if (received_[0] != kVersion) return refused("not a SOCKS5 proxy");
    const std::uint8_t method = received_[1];
    consume(2);
    if (method == kNoAuthentication) {
        request(out);
        state_ = State::connect;
        return true;
    }
    if (method != kPassword || username_.empty()) return refused("no authentication method in common");
    out.push_back(kPasswordVersion);
    append_text(out, username_);
    append_text(out, password_);
    state_ = State::password;
    return true;
}

Result<bool, std::string> Socks5Client::take_connect() {
    // Version, reply, reserved, address type, then the bound address and port, which nobody needs.
    if (received_.size() < 2) return false;
    if (received_[0] != kVersion) return refused("malformed answer");
    if (received_[1] != 0) return refused(reply_text(received_[1]));
    if (received_.size() < 5) return false;
    std::size_t address_size = 0;
    switch (received_[3]) {
        case kIpv4:
            address_size = 4;
            break;
        case kIpv6:
            address_size = 16;
            break;
        case kDomain:
            address_size = std::size_t{1} + received_[4];
            break;
        default:
            return refused("malformed answer");
    }
    const std::size_t size = 4 + address_size + 2;
    if (received_.size() < size) return false;
    consume(size);
    state_ = State::done;
    return true;
}

void Socks5Client::request(Bytes& out) const {
    out.insert(out.end(), {kVersion, kConnect, 0, kDomain});
    append_text(out, target_.ip.to_text());
    out.push_back(static_cast<std::uint8_t>(target_.port >> 8));
    out.push_back(static_cast<std::uint8_t>(target_.port));
}

void Socks5Client::consume(std::size_t count) {
    received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace bytom::p2p
