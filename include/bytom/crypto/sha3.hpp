// SHA3-256 (FIPS 202 padding): the `H` of the specification, with which every id of the chain is made.
// Our own implementation, because nearly all inputs are short: OpenSSL takes a third longer for those (a
// tenth longer for long ones) and allocates memory for each hash.
#pragma once

#include <initializer_list>

#include <bytom/base/hash256.hpp>

namespace bytom::crypto {

/// Incremental SHA3-256. Reusable after finish().
class Sha3 {
public:
    Sha3& update(ByteView data) noexcept;
    /// The hash of everything since construction or the last finish.
    [[nodiscard]] Hash256 finish() noexcept;

private:
    static constexpr std::size_t kRate = 136;

    std::array<std::uint64_t, 25> state_{};
    std::size_t filled_ = 0;  ///< bytes of the current block already absorbed
};

[[nodiscard]] Hash256 sha3_256(ByteView data) noexcept;

/// The hash of the concatenation of the parts.
[[nodiscard]] Hash256 sha3_256(std::initializer_list<ByteView> parts) noexcept;

}  // namespace bytom::crypto
