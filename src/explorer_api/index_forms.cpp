#include "explorer_api/index_forms.hpp"

namespace bytom::explorer_api {
namespace {

/// Names of assets. Whether an output has been spent is no part of what happened: that is not known here.
class EventLookups final : public FormLookups {
public:
    EventLookups(const chain::Chain& chain, explorer::ViewPtr view, const Names& names, Caches& caches)
        : view_(std::move(view)), of_index_(chain, view_.get(), names, caches) {}

    [[nodiscard]] std::optional<AssetLabel> asset(const Hash256& asset_id) const override {
        return of_index_.asset(asset_id);
    }
    [[nodiscard]] std::string miner_name(std::string_view address) const override {
        return of_index_.miner_name(address);
    }

private:
    const explorer::ViewPtr view_;
    const IndexLookups of_index_;
};

/// The index may be one block behind what has just happened: then the block before it tells.
std::uint64_t first_index_id_of(const explorer::View& view, const chain::BlockNode& node) {
    const auto indexed = [&view](const chain::BlockNode& of) -> std::optional<explorer::IndexedBlock> {
        auto block = view.block(of.height);
        if (!block || block->hash != of.hash) return std::nullopt;
        return block;
    };
    if (const auto itself = indexed(node)) return itself->transactions_before + 1;
    const auto parent = node.parent == nullptr ? std::nullopt : indexed(*node.parent);
    return parent ? parent->transactions_before + parent->transactions + 1 : 0;
}

}  // namespace

KnownForms IndexForms::of(const chain::BlockNode* node) const {
    explorer::ViewPtr view = view_ ? view_() : nullptr;
    KnownForms known;
    if (view != nullptr && node != nullptr) known.first_index_id = first_index_id_of(*view, *node);
    known.lookups = std::make_unique<const EventLookups>(chain_, std::move(view), names_, caches_);
    return known;
}

}  // namespace bytom::explorer_api
