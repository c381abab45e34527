// Extended public keys in requests: 128 hex digits, as in 02 §2.
#pragma once

#include <bytom/crypto/chainkd.hpp>
#include <bytom/json/decode.hpp>

namespace bytom::json {

/// null leaves 64 zero bytes.
template <>
struct Codec<crypto::XPub> {
    static constexpr std::string_view kTypeName = "xpub";
    static Decoded read(Value value, crypto::XPub& out);
};

}  // namespace bytom::json
