// A chain of some blocks and the explorer's index of it, up to date.
#pragma once

#include <chrono>
#include <memory>

#include <bytom/explorer/index.hpp>

#include "fuzz/property.hpp"
#include "support/api_node.hpp"
#include "support/value_of.hpp"

namespace bytom::fuzz {

struct IndexedNode {
    IndexedNode() {
        constexpr int kBlocks = 5;
        for (int i = 0; i < kBlocks; ++i)
            node.extend();
        explorer::IndexOptions options;
        options.directory = node.directory.path() / "explorer";
        options.chain = node.chain.get();
        index = test::value_of(explorer::Index::open(std::move(options)));
        require(index->wait_until_current(std::chrono::minutes(5)), "the index follows the chain");
    }

    test::ApiNode node;
    std::unique_ptr<explorer::Index> index;
};

}  // namespace bytom::fuzz
