// The driver between the machine and the world: what is wanted is done, what cannot be done is tried again,
// and results that come after the end do no harm.
#include "sync/downloader.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "support/chain_fixture.hpp"
#include "support/network_loop.hpp"

namespace bytom::sync {
namespace {

using namespace std::chrono_literals;
using testing::BlockPtr;

/// Keeps what it is asked for.
class RecordingTransport final : public DownloadTransport {
public:
    bool request(p2p::ConnectionId peer, Message message) override {
        if (is_full) return false;
        requests.emplace_back(peer, std::move(message));
        return true;
    }
    void report(p2p::ConnectionId peer, p2p::Offence offence, std::string_view /*why*/) override {
        reports.emplace_back(peer, offence);
    }
    void disconnect(p2p::ConnectionId peer, std::string_view /*why*/) override {
        disconnected.push_back(peer);
    }
    void note_block(p2p::ConnectionId peer) override { ++useful_blocks[peer]; }
    [[nodiscard]] std::int64_t bytes_received(p2p::ConnectionId /*peer*/) const override { return 0; }

    std::map<p2p::ConnectionId, std::size_t> useful_blocks;
    bool is_full = false;
    std::vector<std::pair<p2p::ConnectionId, Message>> requests;
    std::vector<std::pair<p2p::ConnectionId, p2p::Offence>> reports;
    std::vector<p2p::ConnectionId> disconnected;
};

class DownloaderTest : public testing::ChainFixture {
protected:
    void SetUp() override {
        open();
        blocks = branch(genesis.header, 20, "a");
        start();
    }
    void TearDown() override { downloader.reset(); }

    void start() {
        downloader = std::make_unique<Downloader>(
            DownloaderOptions{.chain = chain.get(),
                              .pool = &pool,
                              .clock = &clock,
                              .loop = &loop,
                              .transport = &transport,
                              .proof_of_work = [this](const Hash256&, const Hash256&) { return work; },
                              .prefetch_seeds = {},
                              .blocks = {}});
    }
    void send_headers() {
        std::vector<primitives::BlockHeader> headers;
        for (const BlockPtr& block : blocks)
            headers.push_back(block->header);
        downloader->receive_headers(1, headers);
    }
    void send_blocks() {
        std::vector<ReceivedBlock> received;
        for (const BlockPtr& block : blocks)
            received.push_back({.block = chain::make_incoming_block(block), .bytes = 100});
        downloader->receive_blocks(1, std::move(received));
    }
    template <typename Kind>
    [[nodiscard]] std::size_t requested() const {
        return static_cast<std::size_t>(std::ranges::count_if(transport.requests, [](const auto& request) {
            return std::holds_alternative<Kind>(request.second);
        }));
    }

    std::vector<BlockPtr> blocks;
    Hash256 work;
    base::ThreadPool pool{2};
    testing::TestLoop loop;
    RecordingTransport transport;
    std::unique_ptr<Downloader> downloader;
};

TEST_F(DownloaderTest, HeadersThenBlocksThenTheChain) {
    downloader->add_peer(1, 20, blocks.back()->hash());
    ASSERT_EQ(requested<GetHeaders>(), 1U);
    EXPECT_FALSE(downloader->is_behind()) << "a claim is no header";
    EXPECT_TRUE(downloader->may_be_ahead(1, 2));
    send_headers();
    EXPECT_TRUE(downloader->is_behind());
    ASSERT_TRUE(loop.run_until([&] { return requested<GetBlocks>() > 0; }));
    send_blocks();
    ASSERT_TRUE(loop.run_until([&] { return chain->tip()->height() == 20; }));
    ASSERT_TRUE(loop.run_until([&] { return !downloader->is_behind(); }));
    EXPECT_EQ(downloader->last_submitted(), blocks.back()->hash());
    EXPECT_TRUE(transport.reports.empty());
}

TEST_F(DownloaderTest, WhoBroughtBlocksIsUseful) {
    downloader->add_peer(1, 20, blocks.back()->hash());
    send_headers();
    ASSERT_TRUE(loop.run_until([&] { return requested<GetBlocks>() > 0; }));
    send_blocks();
    EXPECT_TRUE(loop.run_until([&] { return transport.useful_blocks[1] == 20; }));
}

TEST_F(DownloaderTest, WhatCannotBeSentIsSentLater) {
    transport.is_full = true;
    downloader->add_peer(1, 20, blocks.back()->hash());
    EXPECT_TRUE(transport.requests.empty());
    transport.is_full = false;
    downloader->tick();
    EXPECT_EQ(requested<GetHeaders>(), 1U);
}

TEST_F(DownloaderTest, AHeaderWithoutWorkIsReported) {
    work.bytes.fill(0xff);
    downloader->add_peer(1, 20, blocks.back()->hash());
    send_headers();
    ASSERT_TRUE(loop.run_until([&] { return !transport.reports.empty(); }));
    EXPECT_EQ(transport.reports.front().second, p2p::Offence::invalid_proof_of_work);
    EXPECT_EQ(requested<GetBlocks>(), 0U);
}

TEST_F(DownloaderTest, WhoNeverAnswersIsDisconnected) {
    downloader->add_peer(1, 20, blocks.back()->hash());
    send_headers();
    ASSERT_TRUE(loop.run_until([&] { return requested<GetBlocks>() > 0; }));
    loop.skip(61s);
    downloader->tick();
    EXPECT_EQ(transport.disconnected, std::vector<p2p::ConnectionId>{1});
}

TEST_F(DownloaderTest, NothingComesAfterItsEnd) {
    downloader->add_peer(1, 20, blocks.back()->hash());
    send_headers();
    downloader.reset();
    loop.run_for(50ms);
    EXPECT_TRUE(transport.reports.empty());
}

}  // namespace
}  // namespace bytom::sync
