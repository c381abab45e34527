// One request to the service, and what its answer is made from.
#pragma once

#include <array>
#include <map>

#include <bytom/base/recent_cache.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/explorer/view.hpp>
#include <bytom/explorer_api/names.hpp>
#include <bytom/explorer_api/transaction_form.hpp>

#include "explorer_api/block_form.hpp"
#include "explorer_api/query.hpp"

namespace bytom::explorer_api {

class KnownNodes;

/// What definitions of assets say (they never change: an id commits to its definition), and what is left of
/// blocks without their transactions.
struct Caches {
    base::RecentCache<Hash256, AssetLabel> labels{4'096};
    base::RecentCache<Hash256, BlockFacts> blocks{8'192};
};

/// Beyond it a page is refused: the client asks for a smaller one.
inline constexpr std::size_t kMaxPageBytes = std::size_t{32} << 20;
/// The same of the blocks that a page is made from.
inline constexpr std::uint64_t kMaxBlockBytes = std::uint64_t{64} << 20;

/// Names from the operator and from the index, spenders from the index. For one request.
class IndexLookups final : public FormLookups {
public:
    /// The view may be null. All outlive it.
    IndexLookups(const chain::Chain& chain, const explorer::View* view, const Names& names,
                 Caches& caches) noexcept
        : chain_(chain), view_(view), names_(names), caches_(caches) {}

    [[nodiscard]] std::optional<AssetLabel> asset(const Hash256& asset_id) const override;
    [[nodiscard]] std::optional<SpentBy> spent_by(const Hash256& output_id) const override;
    [[nodiscard]] std::string miner_name(std::string_view address) const override;

private:
    /// Blocks that may be read to tell who spent outputs, in bytes together; beyond it that is not told.
    static constexpr std::uint64_t kSpenderBytes = std::uint64_t{16} << 20;

    [[nodiscard]] std::optional<primitives::TransactionPtr> spender_at(const explorer::TxPlace& place) const;

    const chain::Chain& chain_;
    const explorer::View* const view_;
    const Names& names_;
    Caches& caches_;
    mutable std::uint64_t spender_bytes_ = 0;
    mutable std::map<explorer::TxPlace, primitives::TransactionPtr> spenders_;
};

struct Call {
    const chain::Chain& chain;
    const chain::TipPtr tip;
    const explorer::View* const view;  ///< null where rows need none and the index is off
    const KnownNodes* const nodes;     ///< null: explorer.crawl is off
    const Names& names;
    Caches& caches;
    const FormView& forms;
    const Query& query;
    std::array<std::string_view, 2> values;  ///< what stands in the places of the row's path
};

/// What a caller may keep, and for how long.
enum class Lifetime : std::uint8_t {
    changing,
    settled_block,        ///< 100 confirmations and more
    settled_transaction,  ///< the same, but that it tells its confirmations
};

struct Reply {
    unsigned status = 200;
    Lifetime lifetime = Lifetime::changing;
};

using Outcome = Expected<Reply>;

/// Confirmations from which on answers count as settled.
inline constexpr std::uint64_t kSettled = 100;

[[nodiscard]] explorer::PlacedTransaction load(const explorer::View& view, const explorer::TxPlace& place);

/// Of a block of the main chain: 1 for the best one.
[[nodiscard]] std::uint64_t confirmations(const Call& call, std::uint64_t height) noexcept;

[[nodiscard]] std::unexpected<Failure> not_found(std::string message);
[[nodiscard]] std::unexpected<Failure> index_is_off(std::string_view setting = "explorer.enable");

[[nodiscard]] Expected<Hash256> hash_argument(std::string_view name, std::string_view text);
/// The program that the address stands for.
[[nodiscard]] Expected<explorer::ProgramHash> address_argument(const Call& call, std::string_view text);

/// The part of the index's list that the page is.
[[nodiscard]] explorer::List list_of(const Page& page);
[[nodiscard]] Failure failure_of(explorer::ListError error);

/// "pagination": …
void write_pagination(json::Writer& out, const Page& page, std::uint64_t total);

/// The transactions of these places as an array. Error: they are too large together.
[[nodiscard]] Expected<void> write_transactions(json::Writer& out, const std::string& text, const Call& call,
                                                std::span<const explorer::TxPlace> places);

[[nodiscard]] BlockFacts facts_of(const Call& call, const chain::BlockNode& node);

/// The main chain's block of the view's height; its ancestors are the blocks of the view.
[[nodiscard]] const chain::BlockNode* view_node(const Call& call);

}  // namespace bytom::explorer_api
