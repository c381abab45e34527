// Blocks as they are, valid or not, as a chain to be served.
#pragma once

#include <stdexcept>

#include "sync/serving.hpp"

namespace bytom::testing {

class RecordedChain final : public sync::ChainView {
public:
    /// From genesis on; statuses may be missing.
    explicit RecordedChain(std::vector<Bytes> blocks, std::vector<primitives::TxStatuses> statuses = {})
        : raw_(std::move(blocks)), statuses_(std::move(statuses)) {
        for (const Bytes& raw : raw_) {
            const auto block = primitives::Block::decode(raw);
            if (!block) throw std::runtime_error("the chain's blocks do not decode");
            headers_.push_back(block->header);
            hashes_.push_back(block->header.hash());
        }
    }

    [[nodiscard]] sync::KnownBlock best() const override { return *main_block(headers_.size() - 1); }
    [[nodiscard]] std::optional<sync::KnownBlock> main_block(std::uint64_t height) const override {
        if (height >= headers_.size()) return std::nullopt;
        return sync::KnownBlock{.height = height, .hash = hashes_[height], .on_main_chain = true};
    }
    [[nodiscard]] std::optional<sync::KnownBlock> find(const Hash256& hash) const override {
        for (std::uint64_t height = 0; height < hashes_.size(); ++height) {
            if (hashes_[height] == hash) return main_block(height);
        }
        return std::nullopt;
    }
    [[nodiscard]] primitives::BlockHeader header(const sync::KnownBlock& block) const override {
        return headers_.at(block.height);
    }
    [[nodiscard]] Bytes raw_block(const sync::KnownBlock& block) const override {
        return raw_.at(block.height);
    }
    [[nodiscard]] primitives::TxStatuses statuses(const sync::KnownBlock& block) const override {
        return block.height < statuses_.size() ? statuses_[block.height] : primitives::TxStatuses{};
    }

private:
    std::vector<Bytes> raw_;
    std::vector<primitives::BlockHeader> headers_;
    std::vector<Hash256> hashes_;
    std::vector<primitives::TxStatuses> statuses_;
};

}  // namespace bytom::testing
