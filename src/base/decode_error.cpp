#include <bytom/base/decode_error.hpp>

namespace bytom::base {

std::string_view to_string(DecodeError error) noexcept {
    switch (error) {
        case DecodeError::truncated:
            return "truncated";
        case DecodeError::varint_overflow:
            return "varint_overflow";
        case DecodeError::varint_range:
            return "varint_range";
        case DecodeError::bad_flags:
            return "bad_flags";
        case DecodeError::bad_input_type:
            return "bad_input_type";
        case DecodeError::bad_vm_version:
            return "bad_vm_version";
        case DecodeError::bad_asset_id:
            return "bad_asset_id";
        case DecodeError::trailing:
            return "trailing";
        case DecodeError::unmappable:
            return "unmappable";
        case DecodeError::bad_hex:
            return "bad_hex";
        case DecodeError::bad_hash_length:
            return "bad_hash_length";
    }
    return "unknown";
}

}  // namespace bytom::base
