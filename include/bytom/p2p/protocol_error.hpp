// What can be wrong with bytes that a peer sent: one name per rule (07 §2.2).
#pragma once

#include <cstdint>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::p2p {

enum class ProtocolError : std::uint8_t {
    // go-wire (07 §2)
    eof,             ///< the bytes ended before the first one of an item
    unexpected_eof,  ///< the bytes ended inside an item
    overflow,
    bad_length,
    varint_overflow,
    varint_negative_zero,
    bad_type_byte,
    time_negative,
    time_submilli,
    // Secret connection (07 §3)
    decrypt_failed,
    frame_too_long,
    nil_pubkey,
    challenge_failed,
    weak_ephemeral_key,  ///< key agreement with the peer's ephemeral key gives zero; honest peers have none
    too_many_empty_frames,  ///< more frames without content in a row than we accept
    // Node information (07 §4.3)
    bad_version,
    major_mismatch,
    network_mismatch,
    // Multiplexed connection (07 §5.1)
    empty_message,
    unknown_packet_type,
    unknown_channel,
    // Discovery (07 §8.1, §8.3)
    too_small,
    bad_prefix,
    unknown_packet,
    bad_json,
    invalid,
    unspecified,
    special,
    loopback,
    lan,
};

/// The enumerator's name, which is the specification's.
[[nodiscard]] std::string_view to_string(ProtocolError error) noexcept;

template <typename T>
using Decoded = Result<T, ProtocolError>;
using Checked = Status<ProtocolError>;

/// Whether more bytes might turn the failure into success.
[[nodiscard]] constexpr bool is_incomplete(ProtocolError error) noexcept {
    return error == ProtocolError::eof || error == ProtocolError::unexpected_eof;
}

}  // namespace bytom::p2p
