// Inputs that several tests use.
#pragma once

#include <cstdint>

#include <bytom/base/hash256.hpp>

namespace bytom::tensority {

/// Some hash, different for every number.
inline Hash256 sample_hash(std::uint64_t number) {
    Hash256 hash;
    for (std::size_t i = 0; i < Hash256::kSize; ++i)
        hash.bytes[i] = static_cast<std::uint8_t>((number >> (8 * (i % 8))) + 31 * i);
    return hash;
}

/// The first public vector of topic tensority.
inline const Hash256 vector_header =
    Hash256::from_text("d0dad73fb2dabf3353fda15571b4e5f6ac62ff187b354fadd4840d9ff2f1afdf").value();
inline const Hash256 vector_seed =
    Hash256::from_text("0737520781345b11b7bd0f843c1bdd9aea81b6da94fd141cc9f2df53ac6744d2").value();
inline const Hash256 vector_result =
    Hash256::from_text("e35da54795d82f8549c0e580cbf2e3757ab5ef8fed1bdbe439416c7e6f8df227").value();

}  // namespace bytom::tensority
