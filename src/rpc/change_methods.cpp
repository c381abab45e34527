#include "rpc/change_methods.hpp"

#include <algorithm>

#include <bytom/chain/chain.hpp>
#include <bytom/chain/change_feed.hpp>
#include <bytom/explorer_api/event_forms.hpp>
#include <bytom/explorer_api/program_filter.hpp>
#include <bytom/explorer_api/transaction_form.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/wallet_transaction_json.hpp"

namespace bytom::rpc {
namespace {

using chain::BlockNode;
using wallet::TransactionRecord;

constexpr std::uint64_t kDefaultLimit = 100;
constexpr std::uint64_t kMaxLimit = 1000;
constexpr std::uint64_t kMaxWait = 60;
/// An answer that has become so long ends with the block that it is at.
constexpr std::size_t kAnswerBytes = std::size_t{8} << 20;

std::size_t limit_of(std::uint64_t asked) {
    return static_cast<std::size_t>(asked == 0 ? kDefaultLimit : std::min(asked, kMaxLimit));
}

std::expected<const BlockNode*, ApiError> place_of(const chain::Chain& chain, std::string_view cursor) {
    const auto node = chain::find_cursor(chain, cursor);
    if (node) return *node;
    std::string text(chain::describe(node.error()));
    if (node.error() == chain::CursorError::unknown) {
        return std::unexpected(ApiError{.code = ErrorCode::unknown_cursor, .detail = std::move(text)});
    }
    return bad_request(text);
}

enum class Detail : std::uint8_t { hashes, ids, transactions };

std::optional<Detail> detail_of(std::string_view name) {
    if (name == "hashes") return Detail::hashes;
    if (name == "ids" || name.empty()) return Detail::ids;
    if (name == "transactions") return Detail::transactions;
    return std::nullopt;
}

void write_place(json::Writer& out, const BlockNode& node) {
    out.member("hash", node.hash);
    out.member("height", node.height);
}

/// Writes connected blocks.
class BlockWriter {
public:
    BlockWriter(const ChangeContext& context, Detail detail, const explorer_api::ProgramFilter* programs)
        : chain_(context.chain), forms_(context.forms), detail_(detail), programs_(programs) {}

    void write(json::Writer& out, const BlockNode& node) const {
        out.begin_object();
        write_place(out, node);
        out.member("time", node.timestamp);
        if (detail_ != Detail::hashes) write_transactions(out, node);
        out.end_object();
    }

private:
    void write_transactions(json::Writer& out, const BlockNode& node) const {
        const primitives::BlockPtr block = chain_.block(node);
        primitives::TxStatuses statuses;
        if (detail_ == Detail::transactions) statuses = chain_.statuses(node);
        explorer_api::KnownForms known;
        if (detail_ == Detail::transactions)
            known = forms_ != nullptr ? forms_->of(&node) : explorer_api::EventForms().of(&node);
        out.key(detail_ == Detail::ids ? "tx_ids" : "transactions");
        out.begin_array();
        for (std::size_t i = 0; i < block->transactions.size(); ++i) {
            const primitives::Transaction& tx = *block->transactions[i];
            if (programs_ != nullptr && !programs_->touches(tx)) continue;
            if (detail_ == Detail::ids) {
                out.value(tx.id());
                continue;
            }
            explorer_api::write_transaction(
                out, tx,
                {.timestamp = node.timestamp,
                 .block_height = node.height,
                 .index_id = known.index_id(i),
                 .status_fail = statuses[i],
                 .confirmations = std::nullopt},
                {.address_prefix = chain_.network().bech32_prefix, .lookups = *known.lookups});
        }
        out.end_array();
    }

    const chain::Chain& chain_;
    const explorer_api::EventForms* const forms_;  ///< null: nothing is known
    const Detail detail_;
    const explorer_api::ProgramFilter* const programs_;  ///< null: all
};

void write_end(json::Writer& out, const BlockNode& position, bool at_tip) {
    out.member("cursor", position.hash);
    out.member("at_tip", at_tip);
    out.end_object();
}

/// The transaction as the wallet would record it if it were in this block; nothing if it does not touch
/// the wallet.
std::optional<TransactionRecord> record_of(const wallet::Accounts& accounts, const primitives::Block& block,
                                           std::size_t position) {
    TransactionRecord record;
    record.tx = block.transactions[position];
    bool touched = false;
    const auto owner_of = [&](const Bytes* program) {
        const auto owner = program == nullptr ? std::nullopt : accounts.owner(*program);
        touched = touched || owner.has_value();
        return owner ? owner->account_id : std::string();
    };
    for (const primitives::TxInput& input : record.tx->data().inputs) {
        const auto* const spend = std::get_if<primitives::SpendInput>(&input.body);
        record.input_accounts.push_back(owner_of(spend == nullptr ? nullptr : &spend->control_program));
    }
    for (const primitives::TxOutput& output : record.tx->data().outputs)
        record.output_accounts.push_back(owner_of(&output.control_program));
    if (!touched) return std::nullopt;
    return record;
}

/// Writes those transactions of a block that touch the wallet.
void write_wallet_transactions(json::Writer& out, const WalletChangeContext& context, const BlockNode& node,
                               WalletTransactionWriter& writer) {
    const primitives::BlockPtr block = context.chain.block(node);
    std::optional<primitives::TxStatuses> statuses;
    for (std::size_t i = 0; i < block->transactions.size(); ++i) {
        auto record = record_of(context.wallet.accounts(), *block, i);
        if (!record) continue;
        if (!statuses) statuses = context.chain.statuses(node);
        record->status_fail = (*statuses)[i];
        record->coinbase = i == 0;
        record->block_hash = node.hash;
        record->block_height = node.height;
        record->position = static_cast<std::uint32_t>(i);
        record->block_transactions = static_cast<std::uint32_t>(block->transactions.size());
        record->time = node.timestamp;
        writer.write(out, *record);
    }
}

}  // namespace

Outcome list_changes(const ChangeContext& context, const ListChangesRequest& request, json::Writer& out) {
    const auto detail = detail_of(request.detail);
    if (!detail) return bad_request("detail is one of hashes, ids, transactions");
    BYTOM_ASSIGN(const BlockNode* const from, place_of(context.chain, request.after));
    std::optional<explorer_api::ProgramFilter> programs;
    if (!request.addresses.empty()) {
        auto parsed =
            explorer_api::ProgramFilter::parse(request.addresses, context.chain.network().bech32_prefix);
        if (!parsed) return bad_request(parsed.error());
        programs = *std::move(parsed);
    }
    const chain::TipPtr tip = context.chain.tip();
    const chain::Changes changes = chain::changes_between(*from, *tip->node, limit_of(request.limit));
    const BlockWriter blocks(context, *detail, programs ? &*programs : nullptr);
    out.begin_object();
    out.key("disconnected");
    out.begin_array();
    for (const BlockNode* const node : changes.disconnected) {
        out.begin_object();
        write_place(out, *node);
        out.end_object();
    }
    out.end_array();
    const BlockNode* position = changes.position;
    out.key("connected");
    out.begin_array();
    const std::size_t begun = out.size();
    for (const BlockNode* const node : changes.connected) {
        blocks.write(out, *node);
        position = node;
        if (out.size() - begun >= kAnswerBytes) break;
    }
    out.end_array();
    write_end(out, *position, position == tip->node);
    return {};
}

std::optional<Wait> wait_for_changes(const ChangeContext& context, const json::Value& input) {
    const auto request = json::decode<ListChangesRequest>(input);
    if (!request || request->wait == 0 || request->after == "tip") return std::nullopt;
    const auto from = chain::find_cursor(context.chain, request->after);
    if (!from || *from != context.chain.tip()->node) return std::nullopt;
    return Wait{
        .patience = std::chrono::seconds(std::min(request->wait, kMaxWait)),
        .begin = [&chain = context.chain, from = *from](std::function<void()> wake) -> std::shared_ptr<void> {
            // One event is enough to wake the caller.
            std::shared_ptr<void> waiting = chain.subscribe({.from = from,
                                                             .max_events = 1,
                                                             .max_bytes = 1,
                                                             .keeps_bodies = false,
                                                             .on_ready = std::move(wake)});
            // What came before the subscription.
            if (chain.tip()->node != from) return nullptr;
            return waiting;
        }};
}

Outcome list_wallet_changes(const WalletChangeContext& context, const ListWalletChangesRequest& request,
                            json::Writer& out) {
    BYTOM_ASSIGN(const BlockNode* const from, place_of(context.chain, request.after));
    // Accounts and outputs must be from the same moment as the blocks.
    const BlockNode* best = context.chain.find(context.wallet.status().hash);
    if (best == nullptr) best = context.chain.tip()->node;
    const chain::Changes changes =
        chain::confirmed_changes(*from, *best, request.confirmations, limit_of(request.limit));
    WalletTransactionWriter writer(&context.wallet, context.chain.network().bech32_prefix);
    const BlockNode* position = from;
    const std::size_t begun = out.size();
    const auto is_long = [&] { return out.size() - begun >= kAnswerBytes; };
    out.begin_object();
    out.key("taken_back");
    out.begin_array();
    for (const BlockNode* const node : changes.disconnected) {
        if (is_long()) break;
        write_wallet_transactions(out, context, *node, writer);
        position = node->parent;
    }
    out.end_array();
    out.key("transactions");
    out.begin_array();
    for (const BlockNode* const node : changes.connected) {
        if (is_long()) break;
        write_wallet_transactions(out, context, *node, writer);
        position = node;
    }
    out.end_array();
    write_end(out, *position, changes.at_goal && position == changes.position);
    return {};
}

}  // namespace bytom::rpc
