// The forms in which work is handed out: get-work, get-work-json (06 §2) and stratum jobs (06 §4).
#pragma once

#include <optional>
#include <string>

#include <bytom/json/writer.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::mining {

/// Members `block_header` (hex) and `seed`, into an object that the caller has begun.
void write_work(json::Writer& writer, const primitives::BlockHeader& header, const Hash256& seed);

/// The same with the header as an object.
void write_work_json(json::Writer& writer, const primitives::BlockHeader& header, const Hash256& seed);

/// The texts of a stratum job that come from the header: 64-bit integers as 16 hex digits of their
/// little-endian bytes, hashes in natural order.
struct StratumJobTexts {
    std::string version, height, timestamp, bits, nonce;
    std::string previous_block_hash, transactions_merkle_root, transaction_status_hash, seed;
};

/// `header.nonce` is where the session's range starts.
[[nodiscard]] StratumJobTexts stratum_job_texts(const primitives::BlockHeader& header, const Hash256& seed);

/// The compact form of the target that a share of this difficulty must meet, floor(2^256 / difficulty).
/// Precondition: difficulty is not 0.
[[nodiscard]] std::uint64_t share_bits(std::uint64_t difficulty);

/// The `target` of a job: the first four bytes of that quotient, reversed, in hex. Nothing for difficulty 1,
/// which the field cannot express.
[[nodiscard]] std::optional<std::string> stratum_target(std::uint64_t difficulty);

}  // namespace bytom::mining
