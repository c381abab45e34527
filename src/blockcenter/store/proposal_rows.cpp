#include <bytom/blockcenter/store/proposal_rows.hpp>

namespace bytom::blockcenter {
namespace {

constexpr Statement kAddProposal{
    "add_proposal",
    "INSERT INTO proposals (wallet, attempt, expires) VALUES ($1, $2, $3) ON CONFLICT (attempt) DO UPDATE "
    "SET "
    "expires = EXCLUDED.expires, signed = false, rejected = false WHERE proposals.rejected OR "
    "proposals.expires <= $4 RETURNING proposal"};
constexpr Statement kRemoveSignatures{"remove_signatures",
                                      "DELETE FROM proposal_signatures WHERE proposal = $1"};
// Proposals are read in one order of columns, by proposals_of(). $1: wallet, $2: now.
constexpr Statement kFindProposal{
    "find_proposal",
    "SELECT p.proposal, p.attempt, CASE WHEN a.state IN (1, 2) THEN 2 WHEN a.state = 3 THEN 3 WHEN "
    "a.state IN (4, 5) THEN 5 WHEN p.rejected THEN 4 WHEN p.expires <= $2::bigint THEN 5 WHEN p.signed "
    "THEN 1 ELSE 0 END AS status, a.raw, y.memo FROM attempts a JOIN proposals p ON p.attempt = a.attempt"
    " JOIN payments y ON y.payment = a.payment WHERE p.wallet = $1 AND a.hash = $3"};
constexpr Statement kListNewest{
    "list_newest_proposals",
    "SELECT q.proposal, q.attempt, q.status, q.raw, q.memo FROM (SELECT p.proposal, p.attempt, CASE WHEN "
    "a.state IN (1, 2) THEN 2 WHEN a.state = 3 THEN 3 WHEN a.state IN (4, 5) THEN 5 WHEN p.rejected THEN "
    "4 WHEN p.expires <= $2::bigint THEN 5 WHEN p.signed THEN 1 ELSE 0 END AS status, a.raw, y.memo FROM "
    "proposals p JOIN attempts a ON a.attempt = p.attempt JOIN payments y ON y.payment = a.payment WHERE "
    "p.wallet = $1) q WHERE $3::bigint < 0 OR q.status = $3::bigint ORDER BY q.proposal DESC LIMIT $4 "
    "OFFSET $5"};
constexpr Statement kListOldest{
    "list_oldest_proposals",
    "SELECT q.proposal, q.attempt, q.status, q.raw, q.memo FROM (SELECT p.proposal, p.attempt, CASE WHEN "
    "a.state IN (1, 2) THEN 2 WHEN a.state = 3 THEN 3 WHEN a.state IN (4, 5) THEN 5 WHEN p.rejected THEN "
    "4 WHEN p.expires <= $2::bigint THEN 5 WHEN p.signed THEN 1 ELSE 0 END AS status, a.raw, y.memo FROM "
    "proposals p JOIN attempts a ON a.attempt = p.attempt JOIN payments y ON y.payment = a.payment WHERE "
    "p.wallet = $1) q WHERE $3::bigint < 0 OR q.status = $3::bigint ORDER BY q.proposal ASC LIMIT $4 "
    "OFFSET $5"};
constexpr Statement kCountProposals{
    "count_proposals",
    "SELECT count(*) FROM (SELECT CASE WHEN a.state IN (1, 2) THEN 2 WHEN a.state = 3 THEN 3 WHEN a.state"
    " IN (4, 5) THEN 5 WHEN p.rejected THEN 4 WHEN p.expires <= $2::bigint THEN 5 WHEN p.signed THEN 1 "
    "ELSE 0 END AS status FROM proposals p JOIN attempts a ON a.attempt = p.attempt WHERE p.wallet = $1) "
    "q WHERE $3::bigint < 0 OR q.status = $3::bigint"};
constexpr Statement kPutSignatures{"put_signatures",
                                   "INSERT INTO proposal_signatures (proposal, place, signatures) VALUES "
                                   "($1, $2, $3) ON CONFLICT (proposal, "
                                   "place) DO UPDATE SET signatures = EXCLUDED.signatures"};
constexpr Statement kListSignatures{
    "list_signatures",
    "SELECT proposal, place, signatures FROM proposal_signatures WHERE proposal = $1 ORDER BY place"};
constexpr Statement kJudge{"judge_proposal",
                           "UPDATE proposals SET signed = $2, rejected = $3 WHERE proposal = $1"};

std::vector<ProposalRow> proposals_of(const Rows& rows) {
    std::vector<ProposalRow> proposals;
    proposals.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        proposals.push_back({.proposal = rows.integer(i, 0),
                             .attempt = rows.integer(i, 1),
                             .status = static_cast<ProposalStatus>(rows.integer(i, 2)),
                             .raw = rows.bytes(i, 3),
                             .memo = std::string(rows.text(i, 4))});
    }
    return proposals;
}

std::int64_t number_of(const std::optional<ProposalStatus>& status) {
    return status ? static_cast<std::int64_t>(*status) : -1;
}

}  // namespace

void add_proposal(SqlTransaction& sql, std::int64_t wallet, std::int64_t attempt, std::uint64_t now) {
    const Rows rows = sql.run(kAddProposal, {wallet, attempt, now + kProposalSeconds, now});
    if (!rows.empty()) (void)sql.run(kRemoveSignatures, {rows.integer(0, 0)});
}

std::optional<ProposalRow> find_proposal(SqlTransaction& sql, std::int64_t wallet, const Hash256& hash,
                                         std::uint64_t now) {
    auto proposals = proposals_of(sql.run(kFindProposal, {wallet, now, hash}));
    if (proposals.empty()) return std::nullopt;
    return std::move(proposals.front());
}

std::vector<ProposalRow> list_proposals(SqlTransaction& sql, const ProposalRules& rules, std::int64_t limit,
                                        std::int64_t start) {
    return proposals_of(sql.run(rules.oldest_first ? kListOldest : kListNewest,
                                {rules.wallet, rules.now, number_of(rules.status), limit, start}));
}

std::int64_t count_proposals(SqlTransaction& sql, const ProposalRules& rules) {
    return sql.run(kCountProposals, {rules.wallet, rules.now, number_of(rules.status)}).integer(0, 0);
}

void put_signatures(SqlTransaction& sql, const ProposalSignatureRow& signature) {
    (void)sql.run(kPutSignatures, {signature.proposal, signature.place, signature.signatures});
}

std::vector<ProposalSignatureRow> list_signatures(SqlTransaction& sql, std::int64_t proposal) {
    const Rows rows = sql.run(kListSignatures, {proposal});
    std::vector<ProposalSignatureRow> signatures;
    signatures.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        signatures.push_back(
            {.proposal = rows.integer(i, 0), .place = rows.integer(i, 1), .signatures = rows.bytes(i, 2)});
    }
    return signatures;
}

void judge_proposal(SqlTransaction& sql, std::int64_t proposal, bool signed_enough, bool rejected) {
    (void)sql.run(kJudge, {proposal, signed_enough, rejected});
}

}  // namespace bytom::blockcenter
