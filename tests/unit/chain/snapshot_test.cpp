// A chain is written as a snapshot and begun again from it; what is not a snapshot, or not a trusted one, is
// refused by name.

#include <gtest/gtest.h>

#include <bytom/chain/snapshot.hpp>

#include "support/chain_fixture.hpp"

namespace bytom::chain {
namespace {

using storage::UtxoDigest;
using testing::BlockPtr;

Hash256 too_much(const Hash256& /*block_hash*/, const Hash256& /*seed*/) {
    Hash256 hash;
    hash.bytes.fill(0xff);
    return hash;
}

/// A chain with payments and a reorganisation, and the digests of the set at each height.
class Snapshot : public testing::ChainFixture {
protected:
    void SetUp() override {
        open();
        digests.push_back(digest());
        const std::vector<BlockPtr> trunk = grow(104);
        put({testing::split(*trunk[0]->transactions[0], 0, 3)}, "loser");
        const BlockPtr first =
            deliver(trunk.back()->header, {testing::split(*trunk[1]->transactions[0], 0, 2)}, "winner");
        const BlockPtr second =
            deliver(first->header,
                    {testing::split(*first->transactions[1], 0), testing::split(*first->transactions[1], 1)},
                    "winner");
        deliver(second->header, {testing::split(*second->transactions[1], 0)}, "winner");
        grow(3);
        best_block = chain->tip()->node->key();
        chain.reset();
        store = open_store(options.store.directory);
    }

    void put(const std::vector<testing::TransactionPtr>& txs, const std::string& tag) {
        (void)deliver(chain->tip()->header, txs, tag);
    }

    BlockPtr deliver(const primitives::BlockHeader& parent, const std::vector<testing::TransactionPtr>& txs,
                     const std::string& tag) {
        BlockPtr block = testing::make_block(parent, txs, tag);
        EXPECT_TRUE(chain->process_block(block).accepted());
        return block;
    }

    [[nodiscard]] UtxoDigest digest() const { return chain->tip()->state->utxo_digest(); }

    [[nodiscard]] std::unique_ptr<storage::ChainStore> open_store(const std::filesystem::path& path) const {
        storage::StoreOptions store_options = options.store;
        store_options.directory = path;
        store_options.network = options.network->chain_id;
        auto opened = storage::ChainStore::open(store_options);
        EXPECT_TRUE(opened) << opened.error().text();
        return *std::move(opened);
    }

    /// What the set was when the best block had this height, from a chain of its own.
    [[nodiscard]] UtxoDigest digest_at(std::uint64_t height) const {
        ChainOptions copy = options;
        copy.store.directory = directory.path() / ("replay" + std::to_string(height));
        const auto replay = *Chain::open(copy);
        for (std::uint64_t h = 1; h <= height; ++h) {
            auto block = primitives::Block::decode(*store->raw_block({h, *store->main_hash(h)}));
            EXPECT_TRUE(replay->process_block(std::make_shared<const primitives::Block>(*block)).accepted());
        }
        return replay->tip()->state->utxo_digest();
    }

    [[nodiscard]] Result<SnapshotHead> write(std::optional<std::uint64_t> height, Bytes& file,
                                             std::size_t changes = 1000) const {
        file.clear();
        return export_snapshot(*store, {.network = options.network,
                                        .height = height,
                                        .sink = [&file](ByteView bytes) -> Status<> {
                                            base::append(file, bytes);
                                            return {};
                                        },
                                        .changes_in_memory = changes});
    }

    /// In pieces of this size.
    static SnapshotReader reader_of(ByteView file, std::size_t piece = 1000) {
        return SnapshotReader([file, piece](std::span<std::uint8_t> space) mutable -> Result<std::size_t> {
            const std::size_t count = std::min({file.size(), piece, space.size()});
            std::copy_n(file.begin(), count, space.begin());
            file = file.subspan(count);
            return count;
        });
    }

    static Status<> read_through(SnapshotReader reader) {
        BYTOM_ASSIGN(const SnapshotHead head, reader.begin());
        for (std::uint64_t i = 0; i < head.height; ++i)
            BYTOM_TRY(reader.header());
        for (std::uint64_t i = 0; i < head.outputs.count; ++i)
            BYTOM_TRY(reader.output());
        return reader.finish();
    }

    Status<> read_into(ByteView file, storage::ChainStore& into,
                       const consensus::ProofOfWork& work = testing::no_work) {
        SnapshotReader reader = reader_of(file);
        BYTOM_ASSIGN(const SnapshotHead head, reader.begin());
        return import_snapshot(
            reader, head, into,
            {.network = options.network, .proof_of_work = work, .pool = &pool, .now = clock.now()});
    }

    /// Into a store of its own, which has no chain then.
    [[nodiscard]] std::string refusal(ByteView file, const consensus::ProofOfWork& work = testing::no_work) {
        const auto path = directory.path() / ("refused" + std::to_string(++refusals));
        const auto into = open_store(path);
        const Status<> done = read_into(file, *into, work);
        EXPECT_FALSE(into->tip().has_value());
        return done ? "" : done.error().text();
    }

    base::ThreadPool pool{2};
    std::unique_ptr<storage::ChainStore> store;
    storage::BlockKey best_block;
    std::vector<UtxoDigest> digests;
    int refusals = 0;
};

TEST_F(Snapshot, OfAnyHeightHasTheSetOfThatHeight) {
    Bytes whole;
    Bytes again;
    for (const std::uint64_t height : {1, 50, 104, 105, 106, 107, 109, 110}) {
        const auto head = write(height, whole);
        ASSERT_TRUE(head) << head.error().text();
        EXPECT_EQ(head->height, height);
        EXPECT_EQ(head->hash, *store->main_hash(height));
        EXPECT_EQ(head->outputs, digest_at(height)) << height;
        for (const std::size_t changes : {1, 2, 7}) {
            ASSERT_TRUE(write(height, again, changes));
            EXPECT_EQ(whole, again) << "height " << height << " with room for " << changes;
        }
    }
}

TEST_F(Snapshot, LiesBelowTheBestBlock) {
    Bytes file;
    const auto head = write(std::nullopt, file);
    ASSERT_TRUE(head) << head.error().text();
    EXPECT_EQ(head->height, 10U);
    for (const std::uint64_t height : {0, 111}) {
        const auto none = write(height, file);
        ASSERT_FALSE(none);
        EXPECT_EQ(none.error().name, "snapshot");
        EXPECT_TRUE(none.error().detail.contains("the best block is block 110")) << none.error().detail;
    }
}

TEST_F(Snapshot, BeginsAChainThatGoesOn) {
    Bytes file;
    ASSERT_TRUE(write(107, file));
    const auto path = directory.path() / "begun";
    {
        const auto into = open_store(path);
        const Status<> done = read_into(file, *into);
        ASSERT_TRUE(done) << done.error().text();
        EXPECT_EQ(into->pruned_below(), 108U);
        const auto origin = into->snapshot_origin();
        ASSERT_TRUE(origin);
        EXPECT_EQ(origin->block, (storage::BlockKey{107, *store->main_hash(107)}));
        EXPECT_FALSE(origin->is_validated);
        EXPECT_TRUE(into->raw_block({0, genesis.hash()}).has_value());
        EXPECT_FALSE(into->raw_block(origin->block).has_value());
        EXPECT_FALSE(read_into(file, *into)) << "there is a chain now";
    }
    const storage::UtxoDigest at_the_end = store->snapshot()->utxo_digest();
    options.store.directory = path;
    open();
    EXPECT_EQ(chain->tip()->height(), 107U);
    EXPECT_EQ(chain->tip()->node->chain_work, store->header({107, *store->main_hash(107)})->chain_work);
    for (std::uint64_t h = 108; h <= 110; ++h) {
        auto block = primitives::Block::decode(*store->raw_block({h, *store->main_hash(h)}));
        EXPECT_TRUE(chain->process_block(std::make_shared<const primitives::Block>(*block)).tip_changed);
    }
    EXPECT_EQ(digest(), at_the_end);
    reopen();
    EXPECT_EQ(chain->tip()->node->key(), best_block);
    EXPECT_EQ(digest(), at_the_end);
    chain.reset();
    Bytes later;
    store = open_store(path);
    ASSERT_TRUE(write(107, later));
    EXPECT_EQ(later, file);
    const auto below = write(106, later);
    ASSERT_FALSE(below);
    EXPECT_TRUE(below.error().detail.contains("not stored any more")) << below.error().detail;
}

TEST_F(Snapshot, IsReadInPiecesOfAnySize) {
    Bytes file;
    ASSERT_TRUE(write(107, file));
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, file.size()})
        EXPECT_TRUE(read_through(reader_of(file, piece))) << piece;
}

TEST_F(Snapshot, CutAnywhereIsRefused) {
    Bytes file;
    ASSERT_TRUE(write(3, file));
    for (std::size_t size = 0; size < file.size(); ++size)
        EXPECT_FALSE(read_through(reader_of(ByteView(file).first(size), 64))) << "cut to " << size;
    EXPECT_TRUE(read_through(reader_of(file)));
    file.push_back(0);
    EXPECT_TRUE(refusal(file).contains("behind its end"));
}

TEST_F(Snapshot, EachChangedByteIsNoticed) {
    Bytes file;
    ASSERT_TRUE(write(2, file));
    for (std::size_t at = 0; at < file.size(); ++at) {
        for (const int bit : {0, 7}) {
            Bytes changed = file;
            changed[at] = static_cast<std::uint8_t>(changed[at] ^ 1U << bit);
            EXPECT_FALSE(read_through(reader_of(changed))) << "byte " << at << ", bit " << bit;
        }
    }
}

/// The parts of a file, to be put together anew with a checksum that fits.
struct Parts {
    SnapshotHead head;
    std::vector<primitives::BlockHeader> headers;
    std::vector<SnapshotOutput> outputs;

    explicit Parts(SnapshotReader reader) : head(*reader.begin()) {
        for (std::uint64_t i = 0; i < head.height; ++i)
            headers.push_back(*reader.header());
        for (std::uint64_t i = 0; i < head.outputs.count; ++i)
            outputs.push_back(*reader.output());
    }

    [[nodiscard]] Bytes file() const {
        Bytes bytes;
        SnapshotWriter writer([&bytes](ByteView more) -> Status<> {
            base::append(bytes, more);
            return {};
        });
        EXPECT_TRUE(writer.begin(head));
        for (const auto& header : headers)
            EXPECT_TRUE(writer.header(header));
        for (const auto& output : outputs)
            EXPECT_TRUE(writer.output(output));
        EXPECT_TRUE(writer.finish());
        return bytes;
    }
};

TEST_F(Snapshot, WhatIsWrongIsNamed) {
    Bytes file;
    ASSERT_TRUE(write(107, file));
    const Parts parts(reader_of(file));
    const auto expect_refused = [&](const std::string& what, const auto& change) {
        Parts changed = parts;
        change(changed);
        const std::string text = refusal(changed.file());
        EXPECT_TRUE(text.contains(what)) << text << ", not: " << what;
    };
    EXPECT_EQ(parts.file(), file);
    expect_refused("its headers end with", [](Parts& p) { p.head.hash.bytes[0] ^= 1; });
    expect_refused("none that a block can have", [](Parts& p) { p.head.height = 0; });
    expect_refused("none that a block can have", [](Parts& p) { p.head.height = std::uint64_t{1} << 63; });
    expect_refused("another digest", [](Parts& p) { p.head.outputs.digest.bytes[31] ^= 1; });
    expect_refused("ends too early", [](Parts& p) { p.head.outputs.count = ~std::uint64_t{0}; });
    expect_refused("no network", [](Parts& p) { p.head.network = std::string(33, 'x'); });
    expect_refused("no network", [](Parts& p) { p.head.network.clear(); });
    expect_refused("header 5 is one of height 6", [](Parts& p) { p.headers[4].height = 6; });
    expect_refused("header 5 breaks a rule",
                   [](Parts& p) { p.headers[4].previous_block_hash.bytes[0] ^= 1; });
    expect_refused("header 5 breaks a rule", [](Parts& p) { ++p.headers[4].bits; });
    expect_refused("header 50 breaks a rule", [](Parts& p) { p.headers[49].timestamp = 1; });
    expect_refused("header 5 breaks a rule", [&](Parts& p) { p.headers[4].timestamp = clock.now() + 4000; });
    expect_refused("header 6 breaks a rule", [](Parts& p) { p.headers[4].nonce ^= 1; });
    expect_refused("output 2 is not in order", [](Parts& p) { std::swap(p.outputs[0], p.outputs[1]); });
    expect_refused("output 2 is not in order", [](Parts& p) { p.outputs[1] = p.outputs[0]; });
    const auto coinbase = [](Parts& p) -> SnapshotOutput& {
        return *std::ranges::find_if(p.outputs, [](const auto& output) { return output.entry.coinbase; });
    };
    expect_refused("none that there can be", [&](Parts& p) { coinbase(p).entry.height = 108; });
    expect_refused("another digest", [&](Parts& p) { coinbase(p).entry.height ^= 1; });
    expect_refused("another digest", [&](Parts& p) { coinbase(p).entry.coinbase = false; });
    expect_refused("another digest", [](Parts& p) {
        p.outputs.pop_back();
        --p.head.outputs.count;
    });
    EXPECT_TRUE(refusal(file, too_much).contains("header 1 has no proof of work"));
    Bytes other = file;
    other[16] = 2;
    EXPECT_TRUE(refusal(other).contains("version 2"));
    other[0] = 'B';
    EXPECT_TRUE(refusal(other).contains("no snapshot"));
}

TEST_F(Snapshot, OfWhomItIsTrusted) {
    const SnapshotHead head{.network = "solonet",
                            .height = 7,
                            .hash = Hash256{},
                            .outputs = {.count = 1, .digest = best_block.hash}};
    const consensus::NetworkParams& network = consensus::solonet();
    const std::vector<PinnedSnapshot> pinned{{.height = 7, .digest = best_block.hash}};
    const auto refusal_of = [&](const SnapshotHead& one, const std::optional<Hash256>& trusted,
                                std::span<const PinnedSnapshot> known) {
        const Status<> checked = check_snapshot_head(one, network, trusted, known);
        return checked ? "" : checked.error().detail;
    };
    EXPECT_EQ(refusal_of(head, head.outputs.digest, {}), "");
    EXPECT_EQ(refusal_of(head, std::nullopt, pinned), "");
    EXPECT_TRUE(refusal_of(head, std::nullopt, {}).contains("knows no digest of height 7"));
    EXPECT_TRUE(refusal_of(head, Hash256{}, pinned).contains("not 0000"));
    SnapshotHead other = head;
    other.outputs.digest = {};
    EXPECT_TRUE(refusal_of(other, std::nullopt, pinned).contains("this program knows"));
    other = head;
    other.network = "mainnet";
    EXPECT_TRUE(refusal_of(other, head.outputs.digest, pinned).contains("\"mainnet\", not of \"solonet\""));
    const consensus::Checkpoint& checkpoint = consensus::mainnet().checkpoints.front();
    other = {.network = "mainnet", .height = checkpoint.height, .hash = {}, .outputs = head.outputs};
    const Status<> checked = check_snapshot_head(other, consensus::mainnet(), head.outputs.digest, {});
    ASSERT_FALSE(checked);
    EXPECT_TRUE(checked.error().detail.contains("checkpoint")) << checked.error().detail;
    other.hash = checkpoint.hash;
    EXPECT_TRUE(check_snapshot_head(other, consensus::mainnet(), head.outputs.digest, {}));
}

TEST_F(Snapshot, ASinkThatFailsEndsTheExport) {
    int calls = 0;
    const auto head = export_snapshot(
        *store, {.network = options.network, .height = 107, .sink = [&calls](ByteView) -> Status<> {
                     return ++calls == 1 ? base::fail("sink", "full") : Status<>();
                 }});
    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().detail, "full");
}

}  // namespace
}  // namespace bytom::chain
