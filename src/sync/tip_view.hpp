// The chain as of one tip, for serving.
#pragma once

#include <bytom/chain/chain.hpp>

#include "sync/serving.hpp"

namespace bytom::sync {

class TipView final : public ChainView {
public:
    explicit TipView(const chain::Chain& chain) : chain_(chain), tip_(chain.tip()) {}

    [[nodiscard]] KnownBlock best() const override { return known(*tip_->node); }
    [[nodiscard]] std::optional<KnownBlock> main_block(std::uint64_t height) const override {
        const chain::BlockNode* const node = tip_->main_node(height);
        return node == nullptr ? std::nullopt : std::optional(known(*node));
    }
    [[nodiscard]] std::optional<KnownBlock> find(const Hash256& hash) const override {
        const chain::BlockNode* const node = chain_.find(hash);
        return node == nullptr ? std::nullopt : std::optional(known(*node));
    }
    [[nodiscard]] bool has_body(const KnownBlock& block) const override {
        return chain_.has_body(*chain_.find(block.hash));
    }
    [[nodiscard]] primitives::BlockHeader header(const KnownBlock& block) const override {
        return chain_.header(*chain_.find(block.hash));
    }
    [[nodiscard]] Bytes raw_block(const KnownBlock& block) const override {
        return chain_.raw_block(*chain_.find(block.hash));
    }
    [[nodiscard]] primitives::TxStatuses statuses(const KnownBlock& block) const override {
        return chain_.statuses(*chain_.find(block.hash));
    }

private:
    [[nodiscard]] KnownBlock known(const chain::BlockNode& node) const {
        return {.height = node.height, .hash = node.hash, .on_main_chain = tip_->on_main_chain(node)};
    }

    const chain::Chain& chain_;
    const chain::TipPtr tip_;
};

}  // namespace bytom::sync
