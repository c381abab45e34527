// Transactions and blocks for tests and benchmarks: signed, with right roots, spending outputs that nobody
// made.
#pragma once

#include <cstdint>

#include <bytom/crypto/ed25519.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::test {

/// A key that pays to itself.
class KeyPair {
public:
    explicit KeyPair(std::uint8_t number);

    [[nodiscard]] const Bytes& program() const noexcept { return program_; }  ///< P2WPKH
    [[nodiscard]] std::vector<Bytes> arguments(const Hash256& signature_hash) const;

private:
    crypto::Ed25519Seed seed_;
    crypto::Ed25519PublicKey public_key_{};
    Bytes program_;
};

/// A spend of an output that is like no other: `number` goes into its source id.
[[nodiscard]] primitives::TxInput spend(std::uint64_t number, const primitives::AssetId& asset,
                                        std::uint64_t amount, Bytes program,
                                        std::vector<Bytes> arguments = {});

[[nodiscard]] primitives::TxOutput output(const primitives::AssetId& asset, std::uint64_t amount,
                                          Bytes program);

/// P2WSH of a script.
[[nodiscard]] Bytes script_hash_program(ByteView script);

/// Makes the transaction, signing every spend whose program is the key's.
[[nodiscard]] primitives::TransactionPtr sign(primitives::TxData tx, const KeyPair& key);

/// `inputs` BTM spends of the key and two outputs back to it, with a fee that pays for all gas.
[[nodiscard]] primitives::TransactionPtr payment(const KeyPair& key, std::uint64_t number,
                                                 std::size_t inputs = 1);

/// Pays `amount` to TRUE.
[[nodiscard]] primitives::TransactionPtr coinbase(std::uint64_t height, std::uint64_t amount);

/// A block of version 1 whose roots fit, with a coinbase of the subsidy and `fees` in front. Other header
/// fields are left to the caller.
[[nodiscard]] primitives::Block block_of(std::uint64_t height,
                                         std::vector<primitives::TransactionPtr> transactions,
                                         std::uint64_t fees, primitives::TxStatuses statuses);

}  // namespace bytom::test
