// The history before a snapshot is validated in a second chain, from a peer that has all blocks.
#include "node/history_check.hpp"

#include <future>

#include <bytom/chain/snapshot.hpp>
#include <bytom/p2p/network.hpp>
#include <bytom/sync/reactor.hpp>

#include "node/version.hpp"
#include "support/chain_fixture.hpp"
#include "support/eventually.hpp"

namespace bytom::node {
namespace {

constexpr std::uint64_t kSnapshotHeight = 20;

/// `chain` is somebody else's, which a peer serves; `core` has one that began with a snapshot of it.
class HistoryCheckTest : public testing::ChainFixture {
protected:
    void SetUp() override {
        open();
        grow(kSnapshotHeight, "true");
        core =
            std::make_unique<ChainCore>(Config{}, base::DescriptorPlan{},
                                        HomeLock::acquire(directory.path(), HomeLock::Use::writing).value(),
                                        tensority::portable_kernel());
        core->network = options.network;
        core->store = options.store;
        core->store.network = options.network->chain_id;
        core->store.directory = directory.path() / "data" / "chain.db";
        std::filesystem::create_directories(history_database(core->store.directory));
        import();
    }
    void TearDown() override {
        check.reset();
        if (network) network->stop();
        if (reactor) reactor->stop();
    }

    [[nodiscard]] std::unique_ptr<storage::ChainStore> store() const {
        return storage::ChainStore::open(core->store).value();
    }

    void import() {
        Bytes file;
        chain.reset();
        storage::StoreOptions whole = options.store;
        whole.network = options.network->chain_id;
        {
            const auto from = storage::ChainStore::open(whole).value();
            ASSERT_TRUE(chain::export_snapshot(*from, {.network = options.network,
                                                       .height = kSnapshotHeight,
                                                       .sink = [&file](ByteView bytes) -> Status<> {
                                                           base::append(file, bytes);
                                                           return {};
                                                       }}));
        }
        open();
        chain::SnapshotReader reader([left = ByteView(file)](std::span<std::uint8_t> space) mutable {
            const std::size_t count = std::min(left.size(), space.size());
            std::copy_n(left.begin(), count, space.begin());
            left = left.subspan(count);
            return Result<std::size_t>(count);
        });
        const auto head = reader.begin();
        ASSERT_TRUE(head);
        const auto into = store();
        ASSERT_TRUE(chain::import_snapshot(reader, *head, *into,
                                           {.network = options.network,
                                            .proof_of_work = testing::no_work,
                                            .pool = &core->pool,
                                            .now = clock.now()}));
    }

    /// As if the snapshot had had other outputs.
    void falsify() const {
        const auto into = store();
        auto origin = into->snapshot_origin().value();
        origin.outputs.count += 1;
        auto batch = into->batch();
        batch.set_snapshot_origin(origin);
        into->commit(std::move(batch));
    }

    void serve() {
        reactor = std::make_unique<sync::Reactor>(sync::ReactorOptions{.chain = chain.get(),
                                                                       .pool = &pool,
                                                                       .clock = &clock,
                                                                       .proof_of_work = testing::no_work,
                                                                       .prefetch_seeds = {}});
        p2p::NetworkOptions served;
        served.key = p2p::NodeKey::generate();
        served.network = options.network->chain_id;
        served.version = kProtocolVersion;
        served.listen_address = p2p::SocketAddress::from_text("127.0.0.1:0");
        served.upnp = false;
        served.clock = &clock;
        network = p2p::Network::start(std::move(served), *reactor).value();
        reactor->attach(*network, network.get());
    }

    /// The node's own chain and the check of it.
    void begin() {
        chain::ChainOptions own = options;
        own.store = core->store;
        own.pool = &core->pool;
        core->chain = chain::Chain::open(own).value();
        check = std::make_unique<HistoryCheck>(*core, [this] {
            return network ? std::vector{network->listen_address().value()}
                           : std::vector<p2p::SocketAddress>();
        });
        ASSERT_TRUE(check->start([this](const std::string& what) { contradiction.set_value(what); }));
    }

    [[nodiscard]] bool has_second_chain() const {
        return std::filesystem::exists(history_database(core->store.directory));
    }

    base::ThreadPool pool{1};
    std::unique_ptr<sync::Reactor> reactor;
    std::unique_ptr<p2p::Network> network;
    std::unique_ptr<ChainCore> core;
    std::unique_ptr<HistoryCheck> check;
    std::promise<std::string> contradiction;
};

TEST_F(HistoryCheckTest, ATrueSnapshotIsConfirmedAndTheSecondChainGoes) {
    serve();
    begin();
    EXPECT_EQ(check->info()->height, kSnapshotHeight);
    EXPECT_TRUE(testing::eventually([this] { return check->info()->is_validated; }));
    EXPECT_EQ(check->info()->validated, kSnapshotHeight);
    EXPECT_TRUE(testing::eventually([this] { return !has_second_chain(); }));
    check.reset();
    core->chain.reset();
    EXPECT_TRUE(store()->snapshot_origin()->is_validated) << "it is remembered";
    begin();
    EXPECT_TRUE(check->info()->is_validated);
}

TEST_F(HistoryCheckTest, AFalseSnapshotIsTold) {
    falsify();
    serve();
    begin();
    const std::string what = contradiction.get_future().get();
    EXPECT_NE(what.find("the snapshot that this chain began with is false"), std::string::npos) << what;
    EXPECT_FALSE(check->info()->is_validated);
    EXPECT_EQ(check->info()->problem, what);
    EXPECT_TRUE(has_second_chain());
}

TEST_F(HistoryCheckTest, WithoutPeersItSaysSoAndStopsAtOnce) {
    begin();
    EXPECT_TRUE(testing::eventually([this] { return check->info()->problem == "no peers"; }));
    check->stop();
    EXPECT_FALSE(check->info()->is_validated);
    EXPECT_TRUE(has_second_chain()) << "it goes on from there";
}

TEST_F(HistoryCheckTest, AChainThatWasMadeOfItsBlocksHasNone) {
    std::filesystem::remove_all(core->store.directory);
    begin();
    EXPECT_FALSE(check->info());
    EXPECT_FALSE(has_second_chain());
}

}  // namespace
}  // namespace bytom::node
