// What no wallet here has, and what a key had before it came here: asked of nodes by way of the gateway.
#include <algorithm>
#include <charconv>

#include <bytom/base/hex.hpp>
#include <bytom/blockcenter/store/transaction_form.hpp>
#include <bytom/keys/xpub_codec.hpp>

#include "blockcenter/api/rows.hpp"
#include "blockcenter/api/transaction_answer.hpp"

namespace bytom::blockcenter {
namespace {

struct RestoreRequest {
    std::optional<crypto::XPub> pubkey;
    std::uint32_t account_index = 0;

    static constexpr auto fields() {
        return std::tuple(json::field("pubkey", &RestoreRequest::pubkey, "root key"),
                          json::field("account_index", &RestoreRequest::account_index,
                                      "from 1; without it all up to the first without history"));
    }
};

struct ForeignOutput {
    Hash256 output_id;
    Hash256 asset_id;
    std::string amount;
    json::Captured spent_in_pool;

    static constexpr auto fields() {
        return std::tuple(json::field("output_id", &ForeignOutput::output_id, ""),
                          json::field("asset_id", &ForeignOutput::asset_id, ""),
                          json::field("amount", &ForeignOutput::amount, ""),
                          json::field("spent_in_pool", &ForeignOutput::spent_in_pool, ""));
    }
};

struct ForeignOutputs {
    std::vector<ForeignOutput> outputs;
    static constexpr auto fields() {
        return std::tuple(json::field("outputs", &ForeignOutputs::outputs, ""));
    }
};

struct OutputsAnswer {
    ForeignOutputs data;
    static constexpr auto fields() { return std::tuple(json::field("data", &OutputsAnswer::data, "")); }
};

/// Beside what read_transaction() reads.
struct PlaceForm {
    std::uint64_t block_height = 0;
    std::uint64_t timestamp = 0;

    static constexpr auto fields() {
        return std::tuple(json::field("block_height", &PlaceForm::block_height, ""),
                          json::field("timestamp", &PlaceForm::timestamp, ""));
    }
};

std::unexpected<Failure> nonsense() {
    return fail_with(Code::no_node, "a node's answer is not understood");
}

struct ShownOutput {
    Hash256 id;
    Hash256 asset;
    std::uint64_t amount = 0;
};

std::optional<ShownOutput> shown(const ForeignOutput& output) {
    ShownOutput read{.id = output.output_id, .asset = output.asset_id};
    const char* const end = output.amount.data() + output.amount.size();
    const auto [stopped, error] = std::from_chars(output.amount.data(), end, read.amount);
    if (error != std::errc() || stopped != end) return std::nullopt;
    return read;
}

}  // namespace

Outcome restore_account(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const auto request, call.read<RestoreRequest>());
    if (!request.pubkey) return fail_with(Code::bad_request, "pubkey: missing");
    constexpr std::uint32_t kLargest = 0x7fff'ffff;
    if (request.account_index > kLargest) return fail_with(Code::bad_request, "account_index: too large");
    BYTOM_ASSIGN(const std::string guids, ask_nodes(call, {.kind = "restore",
                                                           .argument = request.pubkey->to_text() + " " +
                                                                       std::to_string(request.account_index) +
                                                                       " " + std::string(call.key)}));
    out.raw(guids);
    return Paged{};
}

Outcome list_foreign_utxos(const Call& call, json::Writer& out, const Bytes& script,
                           const std::optional<Hash256>& asset, OutputOrder order, const Page& page) {
    constexpr std::size_t kMaxScript = 16U << 10U;  // bytes
    if (script.size() > kMaxScript) return fail_with(Code::bad_request, "filter: script: too long");
    const std::string of_asset = asset ? R"(,"asset_id":")" + asset->to_text() + "\"" : "";
    BYTOM_ASSIGN(
        const std::string body,
        ask_nodes(call, {.kind = "post",
                         .argument = "/list-address-outputs\n{\"control_program\":\"" + base::to_hex(script) +
                                     "\"" + of_asset + R"(,"unspent":true,"limit":)" +
                                     std::to_string(kMaxForeign) + "}"}));
    const auto document = json::Document::parse_first(body);
    if (!document) return nonsense();
    const auto answer = json::decode<OutputsAnswer>(document->root());
    if (!answer) return nonsense();
    std::vector<ShownOutput> outputs;
    for (const ForeignOutput& output : answer->data.outputs) {
        if (output.spent_in_pool.value && !output.spent_in_pool.value->is_null()) continue;
        const auto read = shown(output);
        if (!read) return nonsense();
        outputs.push_back(*read);
    }
    std::ranges::stable_sort(outputs, [&](const ShownOutput& a, const ShownOutput& b) {
        if (order == OutputOrder::by_asset && a.asset != b.asset) return a.asset > b.asset;
        return order == OutputOrder::smallest_first ? a.amount < b.amount : a.amount > b.amount;
    });
    const auto total = static_cast<std::int64_t>(outputs.size());
    out.begin_array();
    for (std::int64_t i = page.start; i < std::min(total, page.start + page.limit); ++i) {
        const ShownOutput& output = outputs[static_cast<std::size_t>(i)];
        out.begin_object();
        out.member("hash", output.id);
        out.member("asset", output.asset);
        out.member("amount", output.amount);
        out.end_object();
    }
    out.end_array();
    return Paged{.page = page, .total = total};
}

Outcome show_foreign_transaction(const Call& call, json::Writer& out, const Hash256& hash) {
    BYTOM_ASSIGN(const std::string body,
                 ask_nodes(call, {.kind = "get", .argument = "/api/v3/transaction/" + hash.to_text()}));
    const auto document = json::Document::parse(body);
    if (!document) return nonsense();
    const auto place = json::decode<PlaceForm>(document->root());
    const auto seen = read_transaction(document->root());
    if (!place || !seen || seen->id != hash || place->timestamp > INT64_MAX ||
        place->block_height > INT64_MAX / 2)
        return nonsense();
    write_transaction(
        out,
        {.hash = hash,
         .height = place->block_height == 0 ? kUnconfirmed : static_cast<std::int64_t>(place->block_height),
         .time = static_cast<std::int64_t>(place->timestamp),
         .size = static_cast<std::int64_t>(seen->size),
         .fee = static_cast<std::int64_t>(seen->fee),
         .status_fail = seen->status_fail,
         .form = transaction_form(*seen, call.address_prefix)},
        {});
    return Paged{};
}

}  // namespace bytom::blockcenter
