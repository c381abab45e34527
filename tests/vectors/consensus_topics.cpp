// 05 §1–§4: networks, subsidy, difficulty, blocks.

#include <stdexcept>

#include <boost/multiprecision/cpp_int.hpp>
#include <fmt/format.h>

#include <bytom/consensus/block_validation.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/genesis.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/subsidy.hpp>
#include <bytom/tensority/hasher.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

#include "topics.hpp"

namespace bytom::vectors {
namespace {

namespace bmp = boost::multiprecision;
using namespace consensus;

const NetworkParams& network_of(const Json& test_case) {
    const NetworkParams* network = find_network(text_of(test_case, "name"));
    if (network == nullptr) throw std::runtime_error("unknown network");
    return *network;
}

void read_genesis(const Json&, const Json& test_case, Check& check) {
    const NetworkParams& network = network_of(test_case);
    const primitives::Block block = make_genesis_block(network);
    const primitives::Transaction& transaction = *block.transactions.at(0);
    const auto& input = std::get<primitives::CoinbaseInput>(transaction.data().inputs.at(0).body);
    const primitives::TxOutput& output = transaction.data().outputs.at(0);
    check.equal("hash in the parameters", network.genesis_hash.to_text(), test_case.at("hash"));
    check.equal("version", block.header.version, number_of(test_case, "version"));
    check.equal("block", base::to_hex(block.encode()), test_case.at("block"));
    check.equal("header", base::to_hex(block.header.encode()), test_case.at("header"));
    check.equal("hash", block.hash().to_text(), test_case.at("hash"));
    check.equal("bits", std::to_string(block.header.bits), test_case.at("bits"));
    check.equal("timestamp", block.header.timestamp, number_of(test_case, "timestamp"));
    check.equal("nonce", std::to_string(block.header.nonce), test_case.at("nonce"));
    check.equal("tx_merkle_root", block.header.transaction_merkle_root.to_text(),
                test_case.at("tx_merkle_root"));
    check.equal("tx_status_hash", block.header.transaction_status_hash.to_text(),
                test_case.at("tx_status_hash"));
    check.equal("raw_tx", base::to_hex(transaction.encode()), test_case.at("raw_tx"));
    check.equal("tx_id", transaction.id().to_text(), test_case.at("tx_id"));
    check.equal("output_id", transaction.mapped().result_ids.at(0).to_text(), test_case.at("output_id"));
    check.equal("amount", std::to_string(output.value.amount), test_case.at("amount"));
    check.equal("program", base::to_hex(output.control_program), test_case.at("program"));
    check.equal("arbitrary", base::to_hex(input.arbitrary), test_case.at("arbitrary"));
    check.equal("seed", kInitialSeed.to_text(), test_case.at("seed"));
    check.equal("next_seed", next_seed(0, block.hash(), kInitialSeed).to_text(), test_case.at("next_seed"));
    check.equal("work", work_of(block.header.bits).to_decimal(), test_case.at("work"));
    check.equal("bech32_prefix", network.bech32_prefix, test_case.at("bech32_prefix"));
    const std::uint16_t port = network.default_p2p_port;
    check.equal("p2p_port", port == 0 ? "" : std::to_string(port), test_case.at("p2p_port"));
    const Json seeds = network.dns_seeds.empty() ? Json() : Json(network.dns_seeds);
    check.equal("dns_seeds", seeds, test_case.at("dns_seeds"));
}

void read_checkpoints(const Json&, const Json& test_case, Check& check) {
    Json checkpoints = Json::array();
    for (const Checkpoint& checkpoint : network_of(test_case).checkpoints)
        checkpoints.push_back({{"height", checkpoint.height}, {"hash", checkpoint.hash.to_text()}});
    check.equal("checkpoints", checkpoints, test_case.at("checkpoints"));
}

void read_subsidy(const Json&, const Json& test_case, Check& check) {
    check.equal("subsidy", block_subsidy(number_of(test_case, "height")), number_of(test_case, "subsidy"));
}

std::string decimal(const Target& target) {
    bmp::cpp_int value;
    const Bytes magnitude = target.magnitude();
    if (!magnitude.empty()) bmp::import_bits(value, magnitude.begin(), magnitude.end());
    if (target.negative) value = -value;
    return value.str();
}

void read_compact(const Json& test_case, Check& check) {
    const std::uint64_t bits = number_of(test_case, "bits");
    const Target target = Target::from_bits(bits);
    check.equal("target", decimal(target), test_case.at("target"));
    check.equal("work", work_of(bits).to_decimal(), test_case.at("work"));
    check.equal("recompact", compact(target.negative, target.magnitude()), number_of(test_case, "recompact"));
    if (const auto small = target.to_uint256()) {
        check.equal("target as 256-bit integer", small->to_decimal(), test_case.at("target"));
        check.equal("its compact form", compact(*small), number_of(test_case, "recompact"));
    }
}

void read_big(const Json& test_case, Check& check) {
    const bmp::cpp_int value(text_of(test_case, "value"));
    Bytes magnitude;
    bmp::export_bits(bmp::cpp_int(abs(value)), std::back_inserter(magnitude), 8);
    check.equal("bits", compact(value < 0, magnitude), number_of(test_case, "bits"));
}

void read_next_bits(const Json& test_case, Check& check) {
    check.equal("bits",
                next_bits(number_of(test_case, "last_height"), number_of(test_case, "last_bits"),
                          number_of(test_case, "last_timestamp"), number_of(test_case, "compare_timestamp")),
                number_of(test_case, "bits"));
}

std::uint64_t median_of_chain(std::span<const std::uint64_t> oldest_first) {
    const std::size_t count = std::min(oldest_first.size(), kMedianTimeBlocks);
    const std::vector<std::uint64_t> newest_first(oldest_first.rbegin(),
                                                  oldest_first.rbegin() + static_cast<std::ptrdiff_t>(count));
    return median_time(newest_first);
}

void read_sequence(const Json& test_case, Check& check) {
    std::vector<std::uint64_t> timestamps{number_of(test_case, "start_timestamp")};
    std::uint64_t bits = number_of(test_case, "start_bits");
    Work work = work_of(bits);
    const auto following = [&timestamps](std::uint64_t height, std::uint64_t height_bits) {
        return next_bits(height, height_bits, timestamps[height],
                         retargets_after(height) ? timestamps[height - kBlocksPerRetarget] : 0);
    };
    auto expected = test_case.at("checks").begin();
    std::uint64_t height = 0;
    const auto look = [&] {
        if (expected == test_case.at("checks").end() || expected->at("after_height") != height) return;
        check.equal("next_bits", following(height, bits), number_of(*expected, "next_bits"));
        check.equal("work_sum", work.to_decimal(), expected->at("work_sum"));
        check.equal("median_time", median_of_chain(timestamps), number_of(*expected, "median_time"));
        ++expected;
    };
    look();
    for (const Json& delta : test_case.at("timestamp_deltas")) {
        bits = following(height, bits);
        timestamps.push_back(timestamps.back() + static_cast<std::uint64_t>(delta.get<std::int64_t>()));
        work = work.saturating_add(work_of(bits));
        ++height;
        look();
    }
    check.is_true("a check lies beyond the chain or out of order", expected == test_case.at("checks").end());
}

void read_median_time(const Json& test_case, Check& check) {
    std::vector<std::uint64_t> timestamps;
    for (const Json& timestamp : test_case.at("timestamps_oldest_first"))
        timestamps.push_back(std::stoull(timestamp.get<std::string>()));
    check.equal("median_time", median_of_chain(timestamps), number_of(test_case, "median_time"));
}

void read_next_seed(const Json& test_case, Check& check) {
    check.equal("seed",
                next_seed(number_of(test_case, "parent_height"), hash_of(test_case, "parent_hash"),
                          hash_of(test_case, "parent_seed"))
                    .to_text(),
                test_case.at("seed"));
}

void read_pow_compare(const Json& test_case, Check& check) {
    check.equal("ok", meets_target(hash_of(test_case, "pow_hash"), number_of(test_case, "bits")),
                test_case.at("ok"));
}

void read_difficulty(const Json&, const Json& test_case, Check& check) {
    const std::string kind = text_of(test_case, "kind");
    if (kind == "compact") return read_compact(test_case, check);
    if (kind == "big") return read_big(test_case, check);
    if (kind == "next_bits") return read_next_bits(test_case, check);
    if (kind == "sequence") return read_sequence(test_case, check);
    if (kind == "median_time") return read_median_time(test_case, check);
    if (kind == "next_seed") return read_next_seed(test_case, check);
    if (kind == "pow_compare") return read_pow_compare(test_case, check);
    throw std::runtime_error("unknown kind " + kind);
}

template <typename T>
T decoded(const Json& test_case, const char* member) {
    auto value = T::from_text(text_of(test_case, member));
    if (!value) throw std::runtime_error(fmt::format("{}: {}", member, base::to_string(value.error())));
    return *std::move(value);
}

/// Parents are invented, and where one is the genesis block only its bits are: it has the genesis hash.
Hash256 hash_of_parent(const primitives::BlockHeader& parent) {
    if (parent.height != 0) return parent.hash();
    primitives::BlockHeader genesis = parent;
    genesis.bits = solonet().genesis_bits;
    return genesis.hash();
}

void read_block_validation(const ProofOfWork& proof_of_work, const Json& test_case, Check& check) {
    const auto parent = decoded<primitives::BlockHeader>(test_case, "parent_header");
    const auto block = decoded<primitives::Block>(test_case, "block");
    std::vector<std::uint64_t> timestamps{parent.timestamp};
    for (const Json& timestamp : test_case.at("ancestor_timestamps"))
        timestamps.push_back(timestamp.get<std::uint64_t>());
    const Hash256 parent_hash = hash_of_parent(parent);
    const bool retargets = retargets_after(parent.height);
    const HeaderContext context{
        .parent_hash = parent_hash,
        .parent_height = parent.height,
        .parent_bits = parent.bits,
        .timestamps_newest_first = timestamps,
        .retarget_timestamp = retargets ? number_of(test_case, "retarget_timestamp") : 0,
        .now = number_of(test_case, "now"),
    };
    const Hash256 seed = next_seed(parent.height, parent_hash, hash_of(test_case, "parent_seed"));
    const auto verdict = validate_block(block, context, seed, proof_of_work);

    check.equal("ok", verdict.has_value(), test_case.at("ok"));
    if (!verdict) {
        check.equal("error", to_string(verdict.error().rule), test_case.value("error", Json()));
        const auto& tx_error = verdict.error().tx_error;
        check.equal("tx_error", tx_error ? Json(tx_error->name()) : Json(),
                    test_case.value("tx_error", Json()));
        return;
    }
    check.equal("status_fail", verdict->statuses, test_case.at("status_fail"));
    check.equal("gas_used", verdict->gas_used, number_of(test_case, "gas_used"));
    check.equal("fees", std::to_string(verdict->fees), test_case.at("fees"));
}

/// The cases share few seeds, whose caches are dear.
CaseReader open_block_validation(const Json&) {
    const auto seeds = std::make_shared<tensority::SeedCacheStore>(tensority::select_kernel().value());
    const ProofOfWork proof_of_work = [seeds](const Hash256& block_hash, const Hash256& seed) {
        return tensority::hash(block_hash, *seeds->get(seed));
    };
    return [proof_of_work](const Json&, const Json& test_case, Check& check) {
        read_block_validation(proof_of_work, test_case, check);
    };
}

}  // namespace

std::vector<Topic> consensus_topics() {
    return {
        independent("genesis", read_genesis),        independent("checkpoints", read_checkpoints),
        independent("subsidy", read_subsidy),        independent("difficulty", read_difficulty),
        {"block-validation", open_block_validation},
    };
}

}  // namespace bytom::vectors
