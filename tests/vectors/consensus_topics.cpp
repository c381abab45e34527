// 05 §1–§4: networks, subsidy, difficulty, blocks.

#include <stdexcept>

#include <boost/multiprecision/cpp_int.hpp>

#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/subsidy.hpp>

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

}  // namespace

std::vector<Topic> consensus_topics() {
    return {
        independent("checkpoints", read_checkpoints),
        independent("subsidy", read_subsidy),
        independent("difficulty", read_difficulty),
    };
}

}  // namespace bytom::vectors
