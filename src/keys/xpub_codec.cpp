#include <bytom/keys/xpub_codec.hpp>

namespace bytom::json {

Decoded Codec<crypto::XPub>::read(Value value, crypto::XPub& out) {
    if (value.is_null()) return {};
    if (value.kind() != Kind::string) return std::unexpected(internal::mismatch(value, kTypeName));
    const auto xpub = crypto::XPub::from_text(value.string());
    if (!xpub) {
        // The texts that clients know.
        if (xpub.error() == crypto::KeyError::bad_key_length) return std::unexpected("bad key string");
        const auto bytes = hex_bytes(value.string());
        return std::unexpected(bytes ? std::string(to_string(xpub.error())) : bytes.error());
    }
    out = *xpub;
    return {};
}

}  // namespace bytom::json
