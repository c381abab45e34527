// The multiplexed connection (07 §5.1): messages of channels cut into packets, without I/O.
#pragma once

#include <map>

#include <bytom/base/bytes.hpp>
#include <bytom/p2p/protocol_error.hpp>

namespace bytom::p2p {

/// The only channel that nodes speak on.
inline constexpr std::uint8_t kBlockchainChannel = 0x40;
/// Payload of every packet of a message but its last.
inline constexpr std::size_t kMaxPacketPayload = 1024;
/// Bytes that a received packet may take, from its channel on.
inline constexpr std::size_t kMaxPacketSize = 1034;
/// Bytes that a received message may have.
inline constexpr std::size_t kMaxMessageSize = 22'020'096;

enum class PacketType : std::uint8_t { ping = 1, pong = 2, message = 3 };

/// Appends the packet for one part of a message. Precondition: at most kMaxPacketPayload bytes.
void write_message_packet(Bytes& out, std::uint8_t channel, bool last, ByteView payload);

/// Appends all packets of a message. Precondition: not empty.
void write_message(Bytes& out, std::uint8_t channel, ByteView message);

inline void write_ping(Bytes& out) {
    out.push_back(static_cast<std::uint8_t>(PacketType::ping));
}
inline void write_pong(Bytes& out) {
    out.push_back(static_cast<std::uint8_t>(PacketType::pong));
}

/// What came in, in order of its completion.
struct MconnEvent {
    PacketType type = PacketType::ping;
    std::uint8_t channel = 0;  ///< the channel that the message came on
    Bytes message;             ///< empty only if the error empty_message follows
};

/// Puts messages together again. Holds at most `capacity` bytes a channel and one packet.
class MconnReceiver {
public:
    explicit MconnReceiver(const std::vector<std::uint8_t>& channels = {kBlockchainChannel},
                           std::size_t capacity = kMaxMessageSize);

    /// Takes decrypted bytes in any portions and appends what they complete. Errors: unknown_packet_type,
    /// unknown_channel, overflow, bad_length, varint_overflow, varint_negative_zero, empty_message; the
    /// connection is to be closed then. Events appended before an error happened before it.
    [[nodiscard]] Checked receive(ByteView input, std::vector<MconnEvent>& events);

    /// What the end of the stream means now: eof before an item, unexpected_eof inside one.
    [[nodiscard]] ProtocolError end_of_stream() const noexcept { return end_; }

    /// Memory of messages whose last part has not come yet.
    [[nodiscard]] std::size_t partial_bytes() const noexcept;
    /// What it is at most when so many bytes more have been received.
    [[nodiscard]] std::size_t partial_bytes_after(std::size_t received) const noexcept;

private:
    /// Takes one packet off the front of `input`; an is_incomplete() error leaves it there.
    [[nodiscard]] Checked take_packet(ByteView& input, std::vector<MconnEvent>& events);
    [[nodiscard]] Checked take_packets(ByteView& input, std::vector<MconnEvent>& events);

    /// Memory of a message of `needed` bytes, however it has grown to them: in steps, so that it grows
    /// seldom.
    [[nodiscard]] std::size_t grown(std::size_t needed) const noexcept;

    std::map<std::uint8_t, Bytes> partial_;  ///< by channel: the message so far
    std::size_t capacity_;
    Bytes cut_off_;  ///< the beginning of a packet
    ProtocolError end_ = ProtocolError::eof;
};

}  // namespace bytom::p2p
