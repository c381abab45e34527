#include "p2p/mconnection.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include <bytom/p2p/go_wire.hpp>

namespace bytom::p2p {
namespace {

constexpr std::uint8_t kLastPart = 1;

}  // namespace

void write_message_packet(Bytes& out, std::uint8_t channel, bool last, ByteView payload) {
    WireWriter writer;
    writer.u8(static_cast<std::uint8_t>(PacketType::message));
    writer.u8(channel);
    writer.u8(last ? kLastPart : 0);
    writer.string(payload);
    base::append(out, writer.bytes());
}

void write_message(Bytes& out, std::uint8_t channel, ByteView message) {
    while (!message.empty()) {
        const ByteView part = message.first(std::min(message.size(), kMaxPacketPayload));
        message = message.subspan(part.size());
        write_message_packet(out, channel, message.empty(), part);
    }
}

MconnReceiver::MconnReceiver(const std::vector<std::uint8_t>& channels, std::size_t capacity)
    : capacity_(capacity) {
    for (const std::uint8_t channel : channels)
        partial_.try_emplace(channel);
}

Checked MconnReceiver::receive(ByteView input, std::vector<MconnEvent>& events) {
    if (input.empty()) return {};
    // Completes the packet that is cut off with no more bytes than any packet takes, then goes on in place.
    if (!cut_off_.empty()) {
        const std::size_t before = cut_off_.size();
        base::append(cut_off_, input.first(std::min(input.size(), kMaxPacketSize + 1)));
        ByteView joined(cut_off_);
        const Checked status = take_packet(joined, events);
        if (!status) {
            if (!is_incomplete(status.error())) return status;
            end_ = status.error();
            return {};
        }
        input = input.subspan(cut_off_.size() - joined.size() - before);
        cut_off_.clear();
    }
    BYTOM_TRY(take_packets(input, events));
    cut_off_.insert(cut_off_.end(), input.begin(), input.end());
    return {};
}

std::size_t MconnReceiver::partial_bytes() const noexcept {
    std::size_t total = 0;
    for (const auto& [channel, message] : partial_)
        total += message.capacity();
    return total;
}

std::size_t MconnReceiver::partial_bytes_after(std::size_t received) const noexcept {
    std::size_t most = 0;
    for (const auto& [channel, message] : partial_)
        most = std::max(most,
                        std::max(grown(message.size() + received), message.capacity()) - message.capacity());
    return partial_bytes() + most;
}

std::size_t MconnReceiver::grown(std::size_t needed) const noexcept {
    constexpr std::size_t kStep = std::size_t{64} << 10;
    constexpr std::size_t kMaxStepped = 16 * kStep;
    const std::size_t size =
        needed < kStep || needed > kMaxStepped ? std::bit_ceil(needed) : (needed + kStep - 1) / kStep * kStep;
    return std::min(size, capacity_);
}

Checked MconnReceiver::take_packets(ByteView& input, std::vector<MconnEvent>& events) {
    while (!input.empty()) {
        const Checked status = take_packet(input, events);
        if (status) continue;
        if (!is_incomplete(status.error())) return status;
        end_ = status.error();
        break;
    }
    return {};
}

Checked MconnReceiver::take_packet(ByteView& input, std::vector<MconnEvent>& events) {
    end_ = ProtocolError::eof;
    const auto type = static_cast<PacketType>(input.front());
    if (type == PacketType::ping || type == PacketType::pong) {
        events.push_back({.type = type, .channel = 0, .message = {}});
        input = input.subspan(1);
        return {};
    }
    if (type != PacketType::message) return std::unexpected(ProtocolError::unknown_packet_type);

    WireReader reader(input.subspan(1), kMaxPacketSize);
    BYTOM_ASSIGN(const std::uint8_t channel, reader.u8());
    BYTOM_ASSIGN(const std::uint8_t part, reader.u8());
    BYTOM_ASSIGN(const ByteView payload, reader.string());
    BYTOM_TRY(reader.within_limit());
    input = input.subspan(1 + reader.position());

    const auto found = partial_.find(channel);
    if (found == partial_.end()) return std::unexpected(ProtocolError::unknown_channel);
    Bytes& message = found->second;
    if (payload.size() > capacity_ - message.size()) return std::unexpected(ProtocolError::overflow);
    const std::size_t needed = message.size() + payload.size();
    message.reserve(grown(needed));
    base::append(message, payload);
    if (part != kLastPart) return {};
    events.push_back({.type = type, .channel = channel, .message = std::exchange(message, {})});
    if (events.back().message.empty()) return std::unexpected(ProtocolError::empty_message);
    return {};
}

}  // namespace bytom::p2p
