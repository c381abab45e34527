// Members that the topics of 02 share.
#pragma once

#include <stdexcept>

#include <bytom/crypto/chainkd.hpp>
#include <bytom/keys/signer.hpp>

#include "runner.hpp"

namespace bytom::vectors {

/// What the case expects: its error or, without one, the member.
inline Json member_or_error(const Json& test_case, const char* member) {
    return test_case.contains("error") ? test_case.at("error") : test_case.at(member);
}

inline std::string hex(ByteView bytes) {
    return base::to_hex(bytes);
}

inline crypto::XPub xpub_of(const std::string& text) {
    const auto xpub = crypto::XPub::from_text(text);
    if (!xpub) throw std::runtime_error(std::string(to_string(xpub.error())));
    return *xpub;
}

inline crypto::XPub xpub_of(const Json& object, const char* member) {
    return xpub_of(text_of(object, member));
}

inline keys::DeriveRule derive_rule_of(const Json& object) {
    const auto rule = keys::derive_rule_from(number_of(object, "derive_rule"));
    if (!rule) throw std::runtime_error("derive_rule: unknown");
    return *rule;
}

inline keys::AddressPosition position_of(const Json& object) {
    return {.change = object.at("change").get<bool>(), .index = number_of(object, "address_index")};
}

/// bech32 prefix of the member `network`.
std::string_view address_prefix_of(const Json& object);
std::string_view address_prefix_of(std::string_view network);

}  // namespace bytom::vectors
