#include <bytom/keys/xpub_codec.hpp>

namespace bytom::json {

Decoded Codec<crypto::XPub>::read(Value value, crypto::XPub& out) {
    if (value.is_null()) return {};
    if (value.kind() != Kind::string) return std::unexpected(internal::mismatch(value, kTypeName));
    const auto xpub = crypto::XPub::from_text(value.string());
    if (!xpub) return std::unexpected(std::string(to_string(xpub.error())));
    out = *xpub;
    return {};
}

}  // namespace bytom::json
