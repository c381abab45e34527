// What the index and the operator's names add to the transactions that events tell of (13 §4): the names of
// assets and the numbers of transactions. Who spends an output is told by the events of later blocks.
#pragma once

#include <memory>

#include <bytom/explorer_api/form_view.hpp>

namespace bytom::chain {
class BlockNode;
}

namespace bytom::explorer_api {

/// Of one block, or of the pool.
struct KnownForms {
    std::unique_ptr<const FormLookups> lookups;  ///< never null
    std::uint64_t first_index_id = 0;            ///< index id of the block's first transaction; 0: unknown

    [[nodiscard]] std::uint64_t index_id(std::size_t position) const noexcept {
        return first_index_id == 0 ? 0 : first_index_id + position;
    }
};

/// The base class knows nothing. Any thread.
class EventForms {
public:
    virtual ~EventForms() = default;

    /// Null: of the pool. May throw storage::StorageFailure. What it gives must not outlive it.
    [[nodiscard]] virtual KnownForms of(const chain::BlockNode* /*node*/) const {
        return {.lookups = std::make_unique<const FormLookups>()};
    }
};

}  // namespace bytom::explorer_api
