#include "blockcenter/follower/restorer.hpp"

#include <algorithm>
#include <charconv>

#include <bytom/base/checked.hpp>
#include <bytom/base/hex.hpp>
#include <bytom/blockcenter/gateway/pause.hpp>
#include <bytom/blockcenter/store/key_rows.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/keys/account_program.hpp>
#include <bytom/primitives/asset.hpp>

namespace bytom::blockcenter {
namespace {

using namespace std::chrono_literals;

constexpr CallLimits kRestoreLimits{.time = 10s, .answer_bytes = std::size_t{64} << 20};
constexpr int kPage = 100;  // transactions

struct PoolAnswer {
    std::uint64_t transactions = 0;
    static constexpr auto fields() {
        return std::tuple(json::field("transactions", &PoolAnswer::transactions, ""));
    }
};

struct AddressAnswer {
    std::uint64_t transactions = 0;
    PoolAnswer pool;
    std::uint64_t index_height = 0;
    Hash256 index_hash;

    static constexpr auto fields() {
        return std::tuple(json::field("transactions", &AddressAnswer::transactions, ""),
                          json::field("pool", &AddressAnswer::pool, ""),
                          json::field("index_height", &AddressAnswer::index_height, ""),
                          json::field("index_hash", &AddressAnswer::index_hash, ""));
    }
};

struct PlacedForm {
    std::uint64_t block_height = 0;
    std::uint64_t position = 0;
    std::uint64_t time = 0;
    json::Captured transaction;

    static constexpr auto fields() {
        return std::tuple(json::field("block_height", &PlacedForm::block_height, ""),
                          json::field("position", &PlacedForm::position, ""),
                          json::field("time", &PlacedForm::time, ""),
                          json::field("transaction", &PlacedForm::transaction, ""));
    }
};

struct HistoryPage {
    std::vector<PlacedForm> transactions;
    std::string cursor;

    static constexpr auto fields() {
        return std::tuple(json::field("transactions", &HistoryPage::transactions, ""),
                          json::field("cursor", &HistoryPage::cursor, ""));
    }
};

struct BlockAnswer {
    Hash256 hash;
    static constexpr auto fields() { return std::tuple(json::field("hash", &BlockAnswer::hash, "")); }
};

template <typename Data>
struct Envelope {
    std::string status;
    std::string detail;
    Data data;

    static constexpr auto fields() {
        return std::tuple(json::field("status", &Envelope::status, ""),
                          json::field("error_detail", &Envelope::detail, ""),
                          json::field("data", &Envelope::data, ""));
    }
};

std::string program_body(ByteView program, std::string_view more = "") {
    return R"({"control_program":")" + base::to_hex(program) + "\"" + std::string(more) + "}";
}

/// What the form of a node's block leaves out.
void complete(SeenTransaction& seen) {
    seen.coinbase = !seen.inputs.empty() && seen.inputs.front().type == "coinbase";
    if (seen.coinbase) return;
    // Sums that do not fit are of no chain: nothing.
    const auto btm_of = [](const std::vector<SeenPut>& puts) {
        std::optional<std::uint64_t> sum = 0;
        for (const SeenPut& put : puts) {
            if (sum && put.asset == primitives::kBtmAssetId) sum = base::checked_add(*sum, put.amount);
        }
        return sum.value_or(0);
    };
    const std::uint64_t in = btm_of(seen.inputs);
    const std::uint64_t out = btm_of(seen.outputs);
    seen.fee = in > out ? in - out : 0;
}

}  // namespace

template <typename Data>
Result<Data, NodeReply> Restorer::ask(std::string_view path, std::string body) {
    const auto answer = post_json(node_, path, std::move(body), kRestoreLimits, stop_);
    if (!answer) return std::unexpected(no_answer(answer.error().why));
    auto decoded = json::decode_request<Envelope<Data>>(answer->body);
    if (!decoded) return std::unexpected(no_answer(decoded.error()));
    if (decoded->status != "success") return std::unexpected(no_answer(decoded->detail));
    return std::move(decoded->data);
}

NodeReply Restorer::restore(const std::string& argument) {
    auto next_word = [rest = std::string_view(argument)]() mutable {
        const std::string_view word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        return std::pair(word, rest);
    };
    const auto xpub = crypto::XPub::from_text(next_word().first);
    const auto [number, key] = next_word();
    std::uint64_t wanted = 0;
    (void)std::from_chars(number.data(), number.data() + number.size(), wanted);
    key_ = key;
    if (!xpub) return no_answer("the question is not understood");
    std::vector<Guid> guids;
    const std::uint64_t first = wanted == 0 ? 1 : wanted;
    const std::uint64_t last = wanted == 0 ? kMaxAccounts : wanted;
    for (std::uint64_t account = first; account <= last; ++account) {
        auto guid = restore_account(*xpub, account);
        if (!guid) return std::move(guid).error();
        if (!*guid) break;
        if (!(*guid)->empty()) guids.push_back(**std::move(guid));
    }
    std::string text;
    json::Writer out(text);
    out.value(guids);
    return {.row = {.code = kAnswered, .text = std::move(text)}};
}

Result<std::optional<Guid>, NodeReply> Restorer::restore_account(const crypto::XPub& xpub,
                                                                 std::uint64_t account) {
    const auto owner = parts_.database.transact([&](SqlTransaction& sql) {
        const auto known = find_wallet_of_account(sql, xpub, static_cast<std::int64_t>(account));
        return known ? owner_of(sql, known->wallet) : std::string();
    });
    if (!owner.empty() && owner != key_) return std::optional(Guid());
    const keys::AccountSigner signer{.xpubs = {xpub}, .quorum = 1, .key_index = account};
    for (int round = 0; round < kMaxRounds && pause(stop_, round == 0 ? 0ms : 500ms); ++round) {
        Place seen;
        BYTOM_ASSIGN(const auto addresses, used_addresses(signer, seen));
        const auto [known, tip] = parts_.database.transact([&](SqlTransaction& sql) {
            return std::pair(find_wallet_of_account(sql, xpub, static_cast<std::int64_t>(account)),
                             followed_block(sql));
        });
        if (addresses.empty()) return known ? std::optional(known->guid) : std::nullopt;
        History history;
        for (const AddressRow& address : addresses)
            BYTOM_TRY(read_history(address.program, history));
        // What has been read is of the chain that is followed: up to its newest block, and nothing has moved
        // below.
        if (static_cast<std::uint64_t>(tip.height) > seen.height) continue;
        BYTOM_ASSIGN(const Hash256 at_tip, block_at(static_cast<std::uint64_t>(tip.height)));
        BYTOM_ASSIGN(const Hash256 at_seen, block_at(seen.height));
        if (at_tip != tip.hash || at_seen != seen.hash) continue;

        SqlTransaction sql = parts_.database.begin();
        // Until the end the follower waits: what it does next, it does with these addresses.
        if (lock_followed_block(sql).hash != tip.hash) continue;
        lock_until_commit(sql, LockName::addresses);
        auto wallet = find_wallet_of_account(sql, xpub, static_cast<std::int64_t>(account));
        if (!key_.empty()) act_for_key(sql, key_);
        if (!wallet)
            wallet = add_wallet_at(sql, xpub, static_cast<std::int64_t>(account), parts_.clock.now());
        std::vector<Bytes> programs;
        for (const AddressRow& address : addresses) {
            add_address_at(sql, *wallet, address);
            programs.push_back(address.program);
        }
        const AddressMap own = address_map(find_addresses(sql, programs));
        for (const auto& [place, old] : history) {
            if (old.height > static_cast<std::uint64_t>(tip.height)) continue;
            auto part =
                part_of(sql, old.seen, static_cast<std::int64_t>(old.height), own, parts_.address_prefix);
            if (!part) continue;
            part->place = static_cast<std::int64_t>(old.position);
            part->time = static_cast<std::int64_t>(old.time);
            add_missing_parts(sql, *part);
        }
        sql.commit();
        return wallet->guid;
    }
    return std::unexpected(no_answer("the chain moves on too fast: ask again"));
}

Result<std::vector<AddressRow>, NodeReply> Restorer::used_addresses(const keys::AccountSigner& signer,
                                                                    Place& seen) {
    std::vector<AddressRow> used;
    bool is_first = true;
    for (const bool change : {false, true}) {
        std::vector<AddressRow> unused;
        for (std::uint64_t place = 1; unused.size() < kGap && place <= kMaxPlaces; ++place) {
            const auto program = keys::account_program(signer, {.change = change, .index = place});
            if (!program) {
                return std::unexpected(
                    NodeReply{.row = {.code = 300, .text = "pubkey: no key of the curve"}});
            }
            BYTOM_ASSIGN(const auto answer,
                         ask<AddressAnswer>("/get-address", program_body(program->control_program)));
            // The oldest state of the index: histories that are read afterwards contain it.
            if (is_first) seen = {.hash = answer.index_hash, .height = answer.index_height};
            is_first = false;
            unused.push_back({.change = change,
                              .place = static_cast<std::int64_t>(place),
                              .program = program->control_program});
            if (answer.transactions == 0 && answer.pool.transactions == 0) continue;
            used.insert(used.end(), unused.begin(), unused.end());
            unused.clear();
        }
    }
    return used;
}

Status<NodeReply> Restorer::read_history(ByteView program, History& history) {
    std::string cursor;
    // Counted as they come: a node that gives the same page for ever comes to its end, too.
    std::size_t rows = 0;
    do {
        const std::string more = R"(,"detail":"full","limit":)" + std::to_string(kPage) +
                                 (cursor.empty() ? "" : R"(,"cursor":")" + cursor + "\"");
        const auto answer = post_json(node_, "/list-address-transactions", program_body(program, more),
                                      kRestoreLimits, stop_);
        if (!answer) return std::unexpected(no_answer(answer.error().why));
        // What is captured in it lives as long as the document.
        const auto document = json::Document::parse_first(answer->body);
        if (!document) return std::unexpected(no_answer(document.error()));
        const auto decoded = json::decode<Envelope<HistoryPage>>(document->root());
        if (!decoded) return std::unexpected(no_answer(decoded.error()));
        if (decoded->status != "success") return std::unexpected(no_answer(decoded->detail));
        const HistoryPage& page = decoded->data;
        for (const PlacedForm& placed : page.transactions) {
            if (!placed.transaction.value || placed.block_height > INT64_MAX / 2 || placed.time > INT64_MAX ||
                placed.position > INT64_MAX)
                return std::unexpected(no_answer("a transaction makes no sense"));
            auto seen = read_transaction(*placed.transaction.value);
            if (!seen) return std::unexpected(no_answer(seen.error()));
            complete(*seen);
            history.insert_or_assign(std::pair(placed.block_height, placed.position),
                                     OldTransaction{.seen = *std::move(seen),
                                                    .height = placed.block_height,
                                                    .position = placed.position,
                                                    .time = placed.time});
        }
        rows += page.transactions.size();
        if (std::max(rows, history.size()) > kMaxHistory) {
            return std::unexpected(NodeReply{
                .row = {.code = 300,
                        .text = "account_index: its history has more than " + std::to_string(kMaxHistory) +
                                " transactions, which is more than is brought back"}});
        }
        if (page.transactions.empty()) return {};
        cursor = page.cursor;
    } while (!cursor.empty());
    return {};
}

Result<Hash256, NodeReply> Restorer::block_at(std::uint64_t height) {
    BYTOM_ASSIGN(const auto block,
                 ask<BlockAnswer>("/get-block", R"({"block_height":)" + std::to_string(height) + "}"));
    return block.hash;
}

}  // namespace bytom::blockcenter
