// Keys of the API: a name and a secret, written NAME:SECRET.
#pragma once

#include <string>
#include <string_view>

#include <bytom/base/hash256.hpp>
#include <bytom/base/secret.hpp>

namespace bytom::blockcenter {

/// 64 hex digits, unpredictable.
[[nodiscard]] base::SecretBytes new_secret();
/// What is stored of a secret, and looked for: of 256 random bits a plain hash tells nothing.
[[nodiscard]] Hash256 hash_of_secret(std::string_view secret);
/// One to 64 of A-Z a-z 0-9 _ - .
[[nodiscard]] bool is_key_name(std::string_view name) noexcept;

}  // namespace bytom::blockcenter
