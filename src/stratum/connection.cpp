#include "stratum/connection.hpp"

#include <boost/asio/write.hpp>

namespace bytom::stratum {
namespace {

using boost::system::error_code;

/// Of lines that the client has not taken.
constexpr std::size_t kMaxUnsentBytes = std::size_t{128} << 10;

}  // namespace

Connection::Connection(boost::asio::ip::tcp::socket peer_socket, std::string address, Session peer_session,
                       std::uint32_t session_number)
    : socket(std::move(peer_socket)),
      peer(std::move(address)),
      session(std::move(peer_session)),
      number(session_number),
      room(socket.get_executor(), Instant::max()),
      since(std::chrono::steady_clock::now()),
      last_activity(since) {}

void Connection::note_activity(Instant now) {
    last_activity = now;
    blank_lines = 0;
}

void Connection::send(std::string_view text) {
    if (closed || finishing_ || text.empty()) return;
    if (waiting_.size() + writing_.size() + text.size() > kMaxUnsentBytes) return close();
    waiting_ += text;
    if (writing_.empty()) write();
}

void Connection::finish() {
    if (is_ending()) return;
    finishing_ = true;
    if (writing_.empty()) return close();
    error_code ignored;
    ignored = socket.shutdown(boost::asio::ip::tcp::socket::shutdown_receive, ignored);
    room.cancel();
}

void Connection::close() {
    if (closed) return;
    closed = true;
    error_code ignored;
    ignored = socket.close(ignored);
    room.cancel();
}

void Connection::write() {
    writing_ = std::exchange(waiting_, {});
    boost::asio::async_write(socket, boost::asio::buffer(writing_),
                             [self = shared_from_this()](const error_code& error, std::size_t) {
                                 self->writing_.clear();
                                 if (error) return self->close();
                                 if (!self->waiting_.empty()) return self->write();
                                 if (self->finishing_) self->close();
                             });
}

}  // namespace bytom::stratum
