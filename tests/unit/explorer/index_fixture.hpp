// A chain with random blocks, and indexes of it.
#pragma once

#include <bytom/explorer/index.hpp>

#include "comparison.hpp"
#include "explorer/rows.hpp"
#include "random_chain.hpp"
#include "support/chain_fixture.hpp"
#include "support/eventually.hpp"

namespace bytom::explorer::testing {

using namespace std::chrono_literals;
using Branch = std::vector<ModelBlock>;

inline NaiveModel model_of(const Branch& branch) {
    NaiveModel model;
    for (const ModelBlock& block : branch)
        model.add(block);
    return model;
}

class ExplorerIndex : public bytom::testing::ChainFixture {
protected:
    ExplorerIndex() {
        main.push_back({.block = std::make_shared<const primitives::Block>(genesis), .statuses = {false}});
    }
    void TearDown() override { index.reset(); }

    std::unique_ptr<Index> open_index(const std::string& name = "explorer",
                                      std::size_t batch_bytes = 1U << 20) {
        IndexOptions index_options;
        index_options.directory = directory.path() / name;
        index_options.chain = chain.get();
        index_options.batch_bytes = batch_bytes;
        index_options.on_failure = [](const std::string& what) { ADD_FAILURE() << what; };
        auto opened = Index::open(std::move(index_options));
        EXPECT_TRUE(opened) << opened.error().text();
        return opened ? *std::move(opened) : nullptr;
    }

    void deliver(const ModelBlock& block) {
        const chain::BlockOutcome outcome = chain->process_block(block.block);
        ASSERT_TRUE(outcome.accepted()) << outcome.error_name();
    }

    /// Blocks on the main branch.
    void extend(RandomChain& random, std::size_t blocks, std::size_t most, const std::string& tag) {
        NaiveModel model = model_of(main);
        for (std::size_t i = 0; i < blocks; ++i) {
            const ModelBlock block = random.next(model, most, tag);
            model.add(block);
            main.push_back(block);
            deliver(block);
        }
    }

    /// The last `depth` blocks are replaced by one more.
    void reorganise(RandomChain& random, std::size_t depth, std::size_t most, const std::string& tag) {
        main.resize(main.size() - depth);
        extend(random, depth + 1, most, tag);
        ASSERT_EQ(chain->tip()->hash(), main.back().block->hash());
    }

    void expect_agreement(const Index& of, std::size_t limit = 3) {
        ASSERT_TRUE(of.wait_until_current(bytom::testing::kPatience));
        EXPECT_EQ(of.status().height, main.size() - 1);
        const ViewPtr view = of.view();
        testing::expect_equal(*view, model_of(main), limit);
    }

    /// The database of a closed index.
    std::unique_ptr<storage::KeyValueStore> open_store(const std::string& name) {
        storage::KeyValueOptions store_options;
        store_options.directory = directory.path() / name;
        store_options.network = std::string(options.network->chain_id);
        store_options.contents = "explorer index";
        store_options.families = family_names();
        return storage::KeyValueStore::open(store_options).value();
    }

    void put_row(const std::string& name, Family family, ByteView key) {
        const auto store = open_store(name);
        const auto batch = store->batch();
        batch->put(family, key, {});
        store->write(*batch, true);
    }

    void erase_row(const std::string& name, Family family, ByteView key) {
        const auto store = open_store(name);
        const auto batch = store->batch();
        batch->erase(family, key);
        store->write(*batch, true);
    }

    /// Every row of a closed index.
    std::vector<std::pair<Bytes, Bytes>> rows_of(const std::string& name) {
        const auto store = open_store(name);
        std::vector<std::pair<Bytes, Bytes>> found;
        const auto snapshot = store->snapshot();
        for (std::size_t family = 0; family < family_names().size(); ++family) {
            const auto cursor = snapshot->cursor(family);
            for (cursor->seek({}); cursor->valid(); cursor->next()) {
                Bytes key{static_cast<std::uint8_t>(family)};
                base::append(key, cursor->key());
                found.emplace_back(std::move(key), base::to_bytes(cursor->value()));
            }
        }
        return found;
    }

    Branch main;
    std::unique_ptr<Index> index;
};

/// Blocks of chosen transactions; anybody may spend their rewards.
class MadeExplorerIndex : public ExplorerIndex {
protected:
    void add(const std::string& tag, const std::vector<primitives::TransactionPtr>& txs = {}) {
        ModelBlock block{.block = bytom::testing::make_block(main.back().block->header, txs, tag),
                         .statuses = primitives::TxStatuses(1 + txs.size())};
        deliver(block);
        main.push_back(block);
    }
    void grow_to(std::size_t blocks) {
        while (main.size() < blocks)
            add("");
    }
};

}  // namespace bytom::explorer::testing
