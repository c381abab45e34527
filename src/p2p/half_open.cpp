#include "p2p/half_open.hpp"

#include <cctype>

#include <boost/asio/error.hpp>

namespace bytom::p2p {

void HalfOpen::arm(std::chrono::milliseconds timeout, std::string_view reason) {
    deadline_.expires_after(timeout);
    deadline_.async_wait(
        [self = shared_from_this(), number = ++armed_, reason](const boost::system::error_code& error) {
            if (!error && number == self->armed_) self->close(reason);
        });
}

void HalfOpen::disarm() {
    ++armed_;
    deadline_.cancel();
}

void HalfOpen::close(std::string_view reason) {
    if (closed_) return;
    closed_ = true;
    reason_ = reason;
    disarm();
    boost::system::error_code ignored;
    socket.close(ignored);  // NOLINT(bugprone-unused-return-value): it ends either way
}

std::string HalfOpen::failure(const boost::system::error_code& error) const {
    if (closed_) return reason_;
    if (error == boost::asio::error::eof) return "closed by the other side";
    std::string text = error.message();
    if (!text.empty())
        text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    return text;
}

}  // namespace bytom::p2p
