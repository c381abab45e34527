#include <bytom/base/writer.hpp>
#include <bytom/keys/derivation.hpp>

namespace bytom::keys {
namespace {

/// Key spaces of the bip32 rule.
constexpr std::uint8_t kAssetKeySpace = 0;
constexpr std::uint8_t kAccountKeySpace = 1;

/// 44 and 153, the purpose and Bytom's coin type of BIP44, as little-endian words without its hardening.
constexpr std::uint32_t kPurpose = 0x2c;
constexpr std::uint32_t kCoinType = 0x99;

Bytes u64le(std::uint64_t value) {
    Bytes bytes;
    base::write_u64le(bytes, value);
    return bytes;
}

Bytes u32le(std::uint64_t value) {
    Bytes bytes = u64le(value);
    bytes.resize(4);
    return bytes;
}

Bytes key_space_selector(std::uint8_t key_space, std::uint64_t key_index) {
    Bytes selector = {key_space};
    base::write_u64le(selector, key_index);
    return selector;
}

}  // namespace

std::optional<DeriveRule> derive_rule_from(std::uint64_t number) noexcept {
    if (number > static_cast<std::uint64_t>(DeriveRule::bip44)) return std::nullopt;
    return static_cast<DeriveRule>(number);
}

crypto::DerivationPath account_path(DeriveRule rule, std::uint64_t key_index, AddressPosition position) {
    if (rule == DeriveRule::bip32) {
        return {key_space_selector(kAccountKeySpace, key_index), u64le(position.index)};
    }
    return {u32le(kPurpose), u32le(kCoinType), u32le(key_index), u32le(position.change ? 1 : 0),
            u32le(position.index)};
}

crypto::DerivationPath asset_path(std::uint64_t key_index) {
    return {key_space_selector(kAssetKeySpace, key_index)};
}

}  // namespace bytom::keys
