#include "rpc/explorer_block_methods.hpp"

#include <algorithm>
#include <charconv>

#include <bytom/base/hex.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/subsidy.hpp>
#include <bytom/json/value.hpp>
#include <bytom/primitives/address.hpp>

#include "rpc/explorer_call.hpp"

namespace bytom::rpc {
namespace {

using chain::BlockNode;
using explorer::View;

constexpr std::uint64_t kDefaultBlocks = 20;
constexpr std::uint64_t kMaxBlocks = 100;

// --- Blocks ---

enum class BlockDetail : std::uint8_t { headers, summary, ids };

void write_content(json::Writer& out, const ExplorerContext& context, const BlockNode& node,
                   BlockDetail detail) {
    const primitives::BlockPtr block = context.chain.block(node);
    const primitives::TxOutput& reward = block->transactions.at(0)->data().outputs.at(0);
    const std::uint64_t subsidy = consensus::block_subsidy(node.height);
    out.member("transactions", block->transactions.size());
    out.member("miner", address_text(context, reward.control_program));
    out.member("miner_program", reward.control_program);
    out.member("reward", std::to_string(reward.value.amount));
    out.member("fees", std::to_string(reward.value.amount - std::min(reward.value.amount, subsidy)));
    if (detail != BlockDetail::ids) return;
    out.key("tx_ids");
    out.begin_array();
    for (const primitives::TransactionPtr& tx : block->transactions)
        out.value(tx->id());
    out.end_array();
}

void write_listed_block(json::Writer& out, const ExplorerContext& context, const chain::Tip& tip,
                        const BlockNode& node, BlockDetail detail) {
    const consensus::Work work = consensus::work_of(node.bits);
    const std::uint64_t parent_time = node.parent == nullptr ? node.timestamp : node.parent->timestamp;
    const std::uint64_t seconds = node.timestamp > parent_time ? node.timestamp - parent_time : 1;
    out.begin_object();
    out.member("hash", node.hash);
    out.member("height", node.height);
    out.member("previous_block_hash", node.parent == nullptr ? Hash256{} : node.parent->hash);
    out.key("next_hash");
    if (const BlockNode* const next = tip.main_node(node.height + 1))
        out.value(next->hash);
    else
        out.null();
    out.member("main_chain", tip.on_main_chain(node));
    out.member("time", node.timestamp);
    out.member("size", node.size);
    out.member("bits", node.bits);
    out.member("difficulty", work.to_decimal());
    out.member("hash_rate", (work / seconds).to_decimal());
    if (detail != BlockDetail::headers) write_content(out, context, node, detail);
    out.end_object();
}

// --- Search ---

constexpr std::size_t kMinPrefix = 8;        // hex digits
constexpr std::size_t kFoundOfAKind = 5;     // ids that begin alike
constexpr std::size_t kNamesLookedAt = 500;  // assets, those with most holders first
constexpr std::size_t kMaxSearchText = 4'096;
constexpr std::size_t kMaxNamedDefinition = 8'192;  // bytes; longer ones are not read for a name

class Found {
public:
    explicit Found(json::Writer& out) : out_(out) { out_.begin_array(); }
    ~Found() { out_.end_array(); }
    Found(const Found&) = delete;
    Found& operator=(const Found&) = delete;

    template <typename Id>
    void add(std::string_view kind, const Id& id, std::string_view name = {}) {
        out_.begin_object();
        out_.member("kind", kind);
        out_.member("id", id);
        if (!name.empty()) out_.member("name", name);
        out_.end_object();
    }

private:
    json::Writer& out_;
};

std::string lower_case(std::string_view text) {
    std::string result(text);
    for (char& letter : result) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return result;
}

void find_height(const ExplorerContext& context, std::string_view text, Found& found) {
    std::uint64_t height = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), height);
    if (error != std::errc() || end != text.data() + text.size()) return;
    if (context.chain.main_node(height) != nullptr) found.add("height", height);
}

/// Hex digits: ids that begin with them, and the whole of a program.
void find_hex(const ExplorerContext& context, const View& view, std::string_view text, Found& found) {
    // An odd last digit is left out: whoever reads the results compares it.
    const auto bytes = base::from_hex(text.substr(0, text.size() / 2 * 2));
    if (!bytes || text.size() < kMinPrefix) return;
    if (bytes->size() <= Hash256::kSize) {
        for (const Hash256& id : view.blocks_like(*bytes, kFoundOfAKind))
            found.add("block", id);
        for (const Hash256& id : view.transactions_like(*bytes, kFoundOfAKind))
            found.add("transaction", id);
        for (const Hash256& id : view.outputs_like(*bytes, kFoundOfAKind))
            found.add("output", id);
        for (const Hash256& id : view.assets_like(*bytes, kFoundOfAKind))
            found.add("asset", id);
    }
    if (bytes->size() == Hash256::kSize) {
        const Hash256 id = Hash256::from_bytes(*bytes);
        // Off the main chain, and in the pool.
        const BlockNode* const node = context.chain.find(id);
        if (node != nullptr && !view.height_of(id)) found.add("block", id);
        if (context.chain.pool_entry(id) != nullptr) found.add("transaction", id);
        if (id == primitives::kBtmAssetId) found.add("asset", id, "BTM");
    }
    if (view.address(explorer::ProgramHash::of(*bytes))) {
        const std::string address = address_text(context, *bytes);
        if (address.empty())
            found.add("control_program", *bytes);
        else
            found.add("address", address);
    }
}

/// The texts by which a definition names its asset.
std::vector<std::string> names_of(ByteView definition) {
    std::vector<std::string> names;
    if (definition.size() > kMaxNamedDefinition) return names;
    const auto document = json::Document::parse_first(base::as_text(definition));
    if (!document) return names;
    const json::Value root = document->root();
    if (root.kind() != json::Kind::object) return names;
    for (const json::Member member : root.members()) {
        if (member.key != "name" && member.key != "symbol") continue;
        std::string name;
        if (member.value.kind() == json::Kind::string && json::Codec<std::string>::read(member.value, name))
            names.push_back(std::move(name));
    }
    return names;
}

void find_names(const View& view, std::string_view text, Found& found) {
    const std::string wanted = lower_case(text);
    if (wanted == "btm") found.add("asset", primitives::kBtmAssetId, "BTM");
    const auto assets = view.assets({.limit = kNamesLookedAt});
    if (!assets) return;
    std::size_t left = kFoundOfAKind;
    for (const explorer::AssetRecord& asset : assets->items) {
        const auto origin = view.asset_origin(asset.asset);
        if (!origin) continue;
        for (const std::string& name : names_of(origin->definition)) {
            if (lower_case(name).find(wanted) == std::string::npos) continue;
            found.add("asset", asset.asset, name);
            if (--left == 0) return;
            break;
        }
    }
}

}  // namespace

Outcome list_blocks(const ExplorerContext& context, const ListBlocksRequest& request, json::Writer& out) {
    BlockDetail detail = BlockDetail::summary;
    if (request.detail == "headers")
        detail = BlockDetail::headers;
    else if (request.detail == "ids")
        detail = BlockDetail::ids;
    else if (request.detail != "summary")
        return bad_request("detail is \"headers\", \"summary\" or \"ids\"");
    if (request.from && request.before) return bad_request("either from or before is wanted");
    const std::uint64_t limit = request.limit == 0 ? kDefaultBlocks : std::min(request.limit, kMaxBlocks);
    const chain::TipPtr tip = context.chain.tip();
    out.begin_object();
    out.key("blocks");
    out.begin_array();
    if (request.from) {
        const std::uint64_t last = std::min(request.to.value_or(tip->height()), tip->height());
        for (std::uint64_t i = 0; i < limit && *request.from <= last && i <= last - *request.from; ++i)
            write_listed_block(out, context, *tip, *tip->main_node(*request.from + i), detail);
    } else {
        const std::uint64_t end = std::min(request.before.value_or(tip->height() + 1), tip->height() + 1);
        for (std::uint64_t i = 0; i < limit && i < end; ++i)
            write_listed_block(out, context, *tip, *tip->main_node(end - 1 - i), detail);
    }
    out.end_array();
    out.member("best_height", tip->height());
    out.end_object();
    return {};
}

Outcome search(const ExplorerContext& context, const SearchRequest& request, json::Writer& out) {
    std::string_view text = request.text;
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    if (text.empty() || text.size() > kMaxSearchText) return bad_request("text of 1 to 4096 bytes is wanted");
    BYTOM_ASSIGN(const explorer::ViewPtr view, open_view(context));
    Found found(out);
    find_height(context, text, found);
    find_hex(context, *view, lower_case(text), found);
    if (primitives::Address::from_text(text, context.chain.network().bech32_prefix))
        found.add("address", text);
    find_names(*view, text, found);
    return {};
}

}  // namespace bytom::rpc
