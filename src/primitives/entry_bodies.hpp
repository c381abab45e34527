// Bodies of the entries of a transaction (01 §5.1, §5.2), for those who map a whole one and those who only
// tell its id.
#pragma once

#include <bytom/base/writer.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/primitives/mapped_tx.hpp>
#include <bytom/primitives/transaction.hpp>

namespace bytom::primitives {

inline void write_source(Bytes& body, const Hash256& ref, const AssetAmount& value, std::uint64_t position) {
    base::write_hash(body, ref);
    base::write_hash(body, value.asset_id);
    base::write_u64le(body, value.amount);
    base::write_u64le(body, position);
}

inline void write_program(Bytes& body, std::uint64_t vm_version, ByteView code) {
    base::write_u64le(body, vm_version);
    base::write_varstr31(body, code);
}

/// The program of every mux.
inline constexpr std::array<std::uint8_t, 1> kMuxProgram = {0x51};

// Ids; `body` is a buffer that is used again.

[[nodiscard]] inline Hash256 issuance_id(const IssuanceInput& issuance, Bytes& body) {
    body.clear();
    base::write_hash(body, crypto::sha3_256(issuance.nonce));
    base::write_hash(body, issuance.value.asset_id);
    base::write_u64le(body, issuance.value.amount);
    return entry_id("issuance1", body);
}

[[nodiscard]] inline Hash256 coinbase_id(const CoinbaseInput& coinbase, Bytes& body) {
    body.clear();
    base::write_varstr31(body, coinbase.arbitrary);
    return entry_id("coinbase1", body);
}

/// Of the output that it spends.
[[nodiscard]] inline Hash256 spent_output_id(const SpendInput& spend) {
    return output_id(spend.source_id, spend.value, spend.source_position, spend.vm_version,
                     spend.control_program);
}

[[nodiscard]] inline Hash256 result_id(const TxOutput& output, const Hash256& mux_id, std::uint64_t position,
                                       Bytes& body) {
    body.clear();
    write_source(body, mux_id, output.value, position);
    if (output.is_retirement()) return entry_id("retirement1", body);
    write_program(body, output.vm_version, output.control_program);
    return entry_id("output1", body);
}

}  // namespace bytom::primitives
