#include "recorded_answers.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace bytom::docs {
namespace {

constexpr std::size_t kLongestExample = 900;

constexpr auto kMeanings = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"amount", "in the asset's smallest unit: neu for BTM"},
    {"asset_definition", "whatever its issuer wrote"},
    {"best_block_height", "height of the main chain"},
    {"bits", "the difficulty target in compact form"},
    {"block_height", "0: not in a block yet"},
    {"block_time", "seconds since 1970; 0: not in a block yet"},
    {"byte", "gas for size"},
    {"code", "BTM…"},
    {"coinbase_arbitrary", "hex"},
    {"control_program", "hex"},
    {"created", "RFC 3339"},
    {"current_block", "height of the main chain"},
    {"definition", "whatever its issuer wrote"},
    {"difficulty", "expected number of hashes, a decimal number"},
    {"duration", "since the connection was made"},
    {"fee", "neu"},
    {"file", "path of the key file"},
    {"flexible_neu", "neu that depend on size and signatures"},
    {"gas_rate", "neu for a unit of gas"},
    {"hash", "32 bytes, hex"},
    {"hash_rate", "hashes a second"},
    {"height", "of a block"},
    {"highest_block", "greatest height that a peer or this node has"},
    {"max_neu", "neu at most"},
    {"nonce", "the proof of work's"},
    {"ping", "time to the peer and back"},
    {"private_key", "never shown"},
    {"program", "hex"},
    {"pruned_below", "of the blocks below, genesis excepted, there are only headers"},
    {"raw_block", "serialised, hex"},
    {"raw_transaction", "serialised, hex"},
    {"reward", "neu, fees included"},
    {"seed", "of the proof-of-work function, hex"},
    {"size", "bytes of the serialised form"},
    {"status_fail", "true: it paid its fee, but its assets other than BTM did not move"},
    {"storage_neu", "neu for size"},
    {"sync_state", "no_peers: there is nobody to ask"},
    {"timestamp", "seconds since 1970"},
    {"total_neu", "neu"},
    {"tx_fee", "neu"},
    {"tx_id", "hash of the transaction, hex"},
    {"valid_height", "the output can be spent from this height on"},
    {"vm_neu", "neu for the programs that run"},
    {"wallet_height", "how far the wallet has followed the chain"},
    {"xpub", "extended public key, 64 bytes, hex"},
    {"block_header", "serialised, hex"},
});

// What can exceed 2^63, or is counted in unsigned numbers everywhere else.
constexpr auto kUnsigned = std::to_array<std::string_view>({
    "amount",
    "best_block_height",
    "bits",
    "block_height",
    "block_time",
    "change",
    "current_block",
    "fee",
    "fees",
    "height",
    "highest_block",
    "limit_height",
    "nonce",
    "pruned_below",
    "reward",
    "size",
    "snapshot_height",
    "time_range",
    "timestamp",
    "total_received",
    "total_sent",
    "valid_height",
    "validated_height",
    "version",
    "vm_version",
    "wallet_height",
});

// What no story shows: members that an answer has only sometimes, of nodes that have pruned, that began with
// a snapshot, or that find no peers.
constexpr auto kSometimes = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"/get-block-header", R"({"reward":41250000000})"},
    {"/net-info", R"({"pruned_below":1001,"sync_state":"no_peers"})"},
    {"/net-info",
     R"({"history":{"snapshot_height":1000,"validated_height":20,"validated":false,"problem":"no peers"}})"},
    {"/net-info", R"({"history":{"snapshot_height":1000,"validated_height":1000,"validated":true}})"},
    {"/sync-status",
     R"({"history":{"snapshot_height":1000,"validated_height":20,"validated":false,"problem":"no peers"}})"},
    {"/sync-status", R"({"history":{"snapshot_height":1000,"validated_height":1000,"validated":true}})"},
});

// Their members are whatever people wrote.
bool is_free(std::string_view member) {
    return member == "definition" || member == "asset_definition" || member == "tags" || member == "params";
}

std::string type_of(const Json& value) {
    if (value.is_number_integer()) return "integer";
    return value.type_name();
}

/// Both in bytes.
bool is_better_example(std::size_t size, std::size_t known) {
    if (known > kLongestExample) return size < known;
    return size <= kLongestExample && size > known;
}

void add_case(const Json& test_case, RecordedAnswers& answers) {
    const Json response = test_case.value("response", Json());
    const bool success = test_case.value("status", 0) == 200 && response.is_object() &&
                         response.value("status", "") == "success";
    if (!success) return;
    const std::string endpoint = test_case.at("endpoint");
    RecordedAnswer& answer = answers[endpoint.substr(0, endpoint.find('?'))];
    if (response.contains("data")) answer.data.add(response.at("data"));
    if (test_case.contains("request_raw") || test_case.contains("request_raw_hex")) return;
    const Json request = test_case.value("request", Json());
    const std::size_t size = response.dump().size() + request.dump().size();
    const std::size_t known =
        answer.response.is_null() ? 0 : answer.response.dump().size() + answer.request.dump().size();
    if (known != 0 && !is_better_example(size, known)) return;
    answer.request = request;
    answer.response = response;
}

}  // namespace

void Shape::add(const Json& value) {
    ++seen_;
    std::string type = type_of(value);
    const bool other = type == "integer" ? types_.contains("number") : type == "number";
    if (other) {
        types_.erase("integer");
        type = "number";
    }
    types_.insert(type);
    if (value.is_array()) {
        for (const Json& element : value) {
            if (!element_) element_ = std::make_shared<Shape>();
            element_->add(element);
        }
    }
    if (!value.is_object()) return;
    ++objects_;
    for (const auto& [name, member] : value.items()) {
        if (is_free(name)) {
            Shape& free = members_[name];
            ++free.seen_;
            free.types_.insert(type_of(member));
        } else {
            members_[name].add(member);
        }
    }
}

void Shape::add_sometimes(const Json& members) {
    for (const auto& [name, value] : members.items()) {
        Shape& member = members_[name];
        member.add(value);
        member.is_sometimes_missing_ = true;
    }
}

RecordedAnswers read_recorded_answers(const std::vector<std::filesystem::path>& files) {
    RecordedAnswers answers;
    for (const std::filesystem::path& path : files) {
        std::ifstream file(path, std::ios::binary);
        if (!file) throw std::runtime_error("can't read " + path.string());
        const Json story = Json::parse(file);
        for (const Json& test_case : story.at("cases"))
            add_case(test_case, answers);
    }
    for (const auto& [path, members] : kSometimes) {
        const auto found = answers.find(path);
        if (found != answers.end()) found->second.data.add_sometimes(Json::parse(members));
    }
    return answers;
}

std::string_view meaning_of(std::string_view member) {
    const auto found =
        std::ranges::find(kMeanings, member, &std::pair<std::string_view, std::string_view>::first);
    return found == kMeanings.end() ? std::string_view{} : found->second;
}

std::string_view integer_format_of(std::string_view member) {
    return std::ranges::find(kUnsigned, member) != kUnsigned.end() ? "uint64" : "int64";
}

}  // namespace bytom::docs
