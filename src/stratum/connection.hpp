// One client's socket: lines in, lines out, both bounded.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "stratum/ban_book.hpp"
#include "stratum/session.hpp"

namespace bytom::stratum {

/// Of the server's thread.
struct Connection : std::enable_shared_from_this<Connection> {
    Connection(boost::asio::ip::tcp::socket peer, std::string address, Session session, std::uint32_t number);

    /// A request has come or a job goes out.
    void note_activity(Instant now);
    /// Sends the text behind what still waits. Who does not read for too long is closed.
    void send(std::string_view text);
    /// Reads no more, sends what waits, then closes.
    void finish();
    void close();
    [[nodiscard]] bool is_ending() const noexcept { return closed || finishing_; }

    boost::asio::ip::tcp::socket socket;
    const std::string peer;  ///< io::client_group() of its IP address
    Session session;
    const std::uint32_t number;      ///< the session's part of the nonce
    boost::asio::steady_timer room;  ///< cancelled when a share has been checked
    std::size_t checking = 0;        ///< shares
    bool has_delivered = false;      ///< a share that was accepted
    Tally tally;                     ///< counts of this session's shares
    std::size_t blank_lines = 0;     ///< since the last request or job
    const Instant since;
    Instant last_activity;
    bool closed = false;

private:
    void write();

    std::string waiting_;
    std::string writing_;
    bool finishing_ = false;
};

}  // namespace bytom::stratum
