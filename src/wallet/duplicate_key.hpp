// What clients read when a key stands twice in a list.
#pragma once

#include <span>
#include <string>

#include <bytom/crypto/chainkd.hpp>

namespace bytom::wallet {

/// Names the first key, in byte order, that stands there twice: in hex of its hex text (09 §3, BTM203).
[[nodiscard]] std::string describe_duplicate_key(std::span<const crypto::XPub> xpubs);

}  // namespace bytom::wallet
