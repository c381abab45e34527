#include <bytom/base/hex.hpp>
#include <bytom/base/writer.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/mining/work_forms.hpp>

namespace bytom::mining {
namespace {

std::string little_endian_hex(std::uint64_t number) {
    Bytes bytes;
    base::write_u64le(bytes, number);
    return base::to_hex(bytes);
}

}  // namespace

void write_work(json::Writer& writer, const primitives::BlockHeader& header, const Hash256& seed) {
    writer.member("block_header", header.encode());
    writer.member("seed", seed);
}

void write_work_json(json::Writer& writer, const primitives::BlockHeader& header, const Hash256& seed) {
    writer.key("block_header");
    writer.begin_object();
    writer.member("version", header.version);
    writer.member("height", header.height);
    writer.member("previous_block_hash", header.previous_block_hash);
    writer.member("timestamp", header.timestamp);
    writer.member("nonce", header.nonce);
    writer.member("bits", header.bits);
    writer.key("block_commitment");
    writer.begin_object();
    writer.member("transaction_merkle_root", header.transaction_merkle_root);
    writer.member("transaction_status_hash", header.transaction_status_hash);
    writer.end_object();
    writer.end_object();
    writer.member("seed", seed);
}

StratumJobTexts stratum_job_texts(const primitives::BlockHeader& header, const Hash256& seed) {
    return {.version = little_endian_hex(header.version),
            .height = little_endian_hex(header.height),
            .timestamp = little_endian_hex(header.timestamp),
            .bits = little_endian_hex(header.bits),
            .nonce = little_endian_hex(header.nonce),
            .previous_block_hash = header.previous_block_hash.to_text(),
            .transactions_merkle_root = header.transaction_merkle_root.to_text(),
            .transaction_status_hash = header.transaction_status_hash.to_text(),
            .seed = seed.to_text()};
}

std::uint64_t share_bits(std::uint64_t difficulty) {
    if (difficulty == 1) {
        // 2^256 itself, which no 256-bit integer holds.
        Bytes magnitude(Hash256::kSize + 1, 0);
        magnitude.front() = 1;
        return consensus::compact(/*negative=*/false, magnitude);
    }
    return consensus::compact(consensus::divide_two_to_256(difficulty));
}

std::optional<std::string> stratum_target(std::uint64_t difficulty) {
    if (difficulty == 1) return std::nullopt;
    const auto quotient = consensus::divide_two_to_256(difficulty).to_big_endian();
    const Bytes reversed = {quotient[3], quotient[2], quotient[1], quotient[0]};
    return base::to_hex(reversed);
}

}  // namespace bytom::mining
