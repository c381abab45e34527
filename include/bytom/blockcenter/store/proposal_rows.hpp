// Payments that several signers have to agree to (spec 14 §2). All functions throw StoreFailure.
#pragma once

#include <bytom/blockcenter/store/payment_rows.hpp>

namespace bytom::blockcenter {

/// How long a proposal waits for signatures, and holds its outputs.
inline constexpr std::uint64_t kProposalSeconds = std::uint64_t{3} * 24 * 3'600;

/// As clients know them.
enum class ProposalStatus : std::int64_t {
    open = 0,
    signed_enough = 1,
    submitted = 2,
    confirmed = 3,
    rejected = 4,
    expired = 5,  ///< its time is over, or the payment has come to nothing
};

struct ProposalRow {
    std::int64_t proposal = 0;
    std::int64_t attempt = 0;
    ProposalStatus status = ProposalStatus::open;
    Bytes raw{};
    std::string memo{};
};

/// What a signer has said.
struct ProposalSignatureRow {
    std::int64_t proposal = 0;
    std::int64_t place = 0;  ///< of the signer in its wallet
    Bytes signatures{};      ///< 64 bytes for each input; empty: rejects
};

/// For an attempt that is built. One that it has already goes on, or begins anew if it was rejected or is
/// over.
void add_proposal(SqlTransaction& sql, std::int64_t wallet, std::int64_t attempt, std::uint64_t now);
/// Nothing: the wallet has none of this transaction.
[[nodiscard]] std::optional<ProposalRow> find_proposal(SqlTransaction& sql, std::int64_t wallet,
                                                       const Hash256& hash, std::uint64_t now);

struct ProposalRules {
    std::int64_t wallet = 0;
    std::optional<ProposalStatus> status{};  ///< nothing: any
    bool oldest_first = false;
    std::uint64_t now = 0;
};
[[nodiscard]] std::vector<ProposalRow> list_proposals(SqlTransaction& sql, const ProposalRules& rules,
                                                      std::int64_t limit, std::int64_t start);
[[nodiscard]] std::int64_t count_proposals(SqlTransaction& sql, const ProposalRules& rules);

/// In place of what this signer has said before.
void put_signatures(SqlTransaction& sql, const ProposalSignatureRow& signature);
/// In the order of the signers.
[[nodiscard]] std::vector<ProposalSignatureRow> list_signatures(SqlTransaction& sql, std::int64_t proposal);
void judge_proposal(SqlTransaction& sql, std::int64_t proposal, bool signed_enough, bool rejected);

}  // namespace bytom::blockcenter
