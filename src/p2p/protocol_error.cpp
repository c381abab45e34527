#include <bytom/p2p/protocol_error.hpp>

namespace bytom::p2p {

std::string_view to_string(ProtocolError error) noexcept {
    using enum ProtocolError;
    switch (error) {
        case eof:
            return "eof";
        case unexpected_eof:
            return "unexpected_eof";
        case overflow:
            return "overflow";
        case bad_length:
            return "bad_length";
        case varint_overflow:
            return "varint_overflow";
        case varint_negative_zero:
            return "varint_negative_zero";
        case bad_type_byte:
            return "bad_type_byte";
        case time_negative:
            return "time_negative";
        case time_submilli:
            return "time_submilli";
        case decrypt_failed:
            return "decrypt_failed";
        case frame_too_long:
            return "frame_too_long";
        case nil_pubkey:
            return "nil_pubkey";
        case challenge_failed:
            return "challenge_failed";
        case weak_ephemeral_key:
            return "weak_ephemeral_key";
        case too_many_empty_frames:
            return "too_many_empty_frames";
        case bad_version:
            return "bad_version";
        case major_mismatch:
            return "major_mismatch";
        case network_mismatch:
            return "network_mismatch";
        case empty_message:
            return "empty_message";
        case unknown_packet_type:
            return "unknown_packet_type";
        case unknown_channel:
            return "unknown_channel";
        case too_small:
            return "too_small";
        case bad_prefix:
            return "bad_prefix";
        case unknown_packet:
            return "unknown_packet";
        case bad_json:
            return "bad_json";
        case invalid:
            return "invalid";
        case unspecified:
            return "unspecified";
        case special:
            return "special";
        case loopback:
            return "loopback";
        case lan:
            return "lan";
    }
    return "unknown";
}

}  // namespace bytom::p2p
