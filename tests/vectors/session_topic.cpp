// Topic p2p-session: a recorded peer as ours. It answers our requests with the blocks that it had, and says
// of its own what it said of its own; in the end we are where it was.

#include <map>

#include <bytom/consensus/genesis.hpp>
#include <bytom/p2p/node_info.hpp>
#include <bytom/sync/reactor.hpp>
#include <bytom/tensority/hasher.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

#include "support/network_loop.hpp"
#include "support/recorded_chain.hpp"
#include "support/temporary_directory.hpp"
#include "sync/serving.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

using testing::RecordedChain;
using testing::TestLoop;
using testing::TestPeer;

Bytes event_bytes(const Json& event) {
    return bytes_of(event, "hex");
}

/// What the recorded peer had to give.
struct Recording {
    std::map<std::uint64_t, Bytes> blocks;  ///< by height
    std::vector<Bytes> unsolicited;         ///< transactions and announced blocks, in order
    std::optional<sync::StatusResponse> status;

    void add(const primitives::BlockPtr& block, Check& check) {
        if (!block) {
            check.fail("a recorded block is refused");
            return;
        }
        blocks[block->header.height] = block->encode();
    }
};

Recording read_recording(const Json& c, Check& check) {
    Recording recording;
    for (const Json& event : c.at("events")) {
        const std::string kind = text_of(event, "kind");
        if (kind == "node_info") {
            const auto info = p2p::decode_node_info(event_bytes(event));
            check.is_true("node information decodes", info.has_value());
            if (info) {
                check.is_true("compatible", p2p::check_compatible("1.1.1", text_of(c, "network"),
                                                                  info->info.version, info->info.network)
                                                .has_value());
            }
        }
        if (kind != "message") continue;
        const Bytes payload = event_bytes(event);
        const auto message = sync::decode(payload);
        check.is_true("a recorded message decodes", message.has_value());
        if (!message) continue;
        check.equal("encoded again", base::to_hex(sync::encode(*message)), base::to_hex(payload));
        if (const auto* m = std::get_if<sync::HeadersMessage>(&*message))
            check.is_true("headers are readable", sync::headers_from(*m).has_value());
        if (text_of(event, "dir") != "in") continue;
        if (const auto* m = std::get_if<sync::BlockMessage>(&*message))
            recording.add(sync::block_from_text(m->raw_block), check);
        if (const auto* m = std::get_if<sync::BlocksMessage>(&*message)) {
            const auto found = sync::blocks_from(*m);
            check.is_true("blocks are readable", found.has_value());
            for (const auto& block : found.value_or(std::vector<primitives::BlockPtr>{}))
                recording.add(block, check);
        }
        if (const auto* m = std::get_if<sync::MinedBlock>(&*message)) {
            recording.add(sync::block_from_text(m->raw_block), check);
            recording.unsolicited.push_back(payload);
        }
        if (std::holds_alternative<sync::TransactionMessage>(*message))
            recording.unsolicited.push_back(payload);
        if (const auto* m = std::get_if<sync::StatusResponse>(&*message)) {
            if (!recording.status) recording.status = *m;
        }
    }
    return recording;
}

void read_case(const Json& /*file*/, const Json& c, Check& check) {
    Recording recording = read_recording(c, check);
    if (!recording.status) throw std::runtime_error("the peer tells no status");

    // The network, with one more checkpoint if there is one.
    consensus::NetworkParams network = *consensus::find_network(text_of(c, "network"));
    consensus::Checkpoint checkpoint;
    if (c.contains("checkpoint")) {
        checkpoint = {.height = number_of(c.at("checkpoint"), "height"),
                      .hash = hash_of(c.at("checkpoint"), "hash")};
        network.checkpoints = std::span(&checkpoint, 1);
    }

    const testing::TemporaryDirectory directory;
    tensority::SeedCacheStore seeds(tensority::select_kernel().value());
    base::ThreadPool pool;
    const base::SystemClock clock;
    const consensus::ProofOfWork proof_of_work = [&](const Hash256& hash, const Hash256& seed) {
        return tensority::hash(hash, *seeds.get(seed));
    };
    chain::ChainOptions options;
    options.store.directory = directory.path() / "chain";
    options.network = &network;
    options.clock = &clock;
    options.proof_of_work = proof_of_work;
    options.pool = &pool;
    auto opened = chain::Chain::open(options);
    if (!opened) throw std::runtime_error(opened.error().text());
    const std::unique_ptr<chain::Chain> chain = *std::move(opened);

    std::vector<Bytes> served = {consensus::make_genesis_block(network).encode()};
    for (const Json& raw : c.at("base_chain")) {
        served.push_back(base::from_hex(raw.get<std::string>()).value());
        const auto block = primitives::Block::decode(served.back());
        if (!block) throw std::runtime_error("a block of the base chain does not decode");
        const auto outcome = chain->process_block(std::make_shared<const primitives::Block>(*block));
        check.is_true("the base chain is accepted", outcome.accepted());
    }
    check.equal("base height", chain->tip()->height(), c.at("local_base_height"));
    for (std::uint64_t height = served.size(); recording.blocks.contains(height); ++height)
        served.push_back(recording.blocks[height]);
    const RecordedChain remote(served);

    TestLoop loop;
    sync::ReactorOptions reactor_options;
    reactor_options.chain = chain.get();
    reactor_options.pool = &pool;
    reactor_options.clock = &clock;
    reactor_options.proof_of_work = proof_of_work;
    sync::Reactor reactor(reactor_options);
    reactor.attach(loop, nullptr);

    std::shared_ptr<TestPeer> peer;
    std::size_t told_of_blocks = 0;
    peer = std::make_shared<TestPeer>(1, [&](const Bytes& payload) {
        const auto request = sync::decode(payload);
        check.is_true("we send what decodes", request.has_value());
        if (!request) return;
        if (std::holds_alternative<sync::MinedBlock>(*request)) ++told_of_blocks;
        std::optional<sync::Message> reply;
        if (std::holds_alternative<sync::StatusRequest>(*request)) {
            reply = *recording.status;
        } else {
            reply = sync::answer(*request, remote, {});
        }
        if (!reply) return;
        loop.post([&, bytes = sync::encode(*reply)] {
            peer->received_bytes += static_cast<std::int64_t>(bytes.size());
            reactor.on_message(peer, bytes);
        });
    });
    reactor.on_connected(peer);
    const auto height = [&] { return chain->tip()->height(); };
    check.is_true("we get as far as the peer says",
                  loop.run_until([&] { return height() >= recording.status->height; }));
    check.equal("the block it says", chain->main_node(recording.status->height)->hash.to_text(),
                recording.status->hash.to_text());
    check.is_true("we are not behind", loop.run_until([&] { return !reactor.progress().is_syncing; }));

    for (const Bytes& payload : recording.unsolicited) {
        const auto message = sync::decode(payload);
        reactor.on_message(peer, payload);
        if (const auto* tx = std::get_if<sync::TransactionMessage>(&*message)) {
            const Hash256 id = sync::transaction_from_text(tx->raw_tx)->id();
            check.is_true("a transaction is in the pool, or known to be mined",
                          loop.run_until([&] { return chain->pool_entry(id) != nullptr; }));
        }
    }
    const std::uint64_t last = served.size() - 1;
    check.is_true("we follow to the end", loop.run_until([&] { return height() >= last; }));
    check.equal("the last block", chain->tip()->hash().to_text(), remote.best().hash.to_text());
    check.is_true("the connection lives", !peer->closed);
    check.equal("blocks that are sent back to the peer", told_of_blocks, 0);
    reactor.on_disconnected(peer);
    loop.run_for(std::chrono::milliseconds{20});
    reactor.stop();
}

}  // namespace

Topic session_topic() {
    return independent("p2p-session", read_case);
}

}  // namespace bytom::vectors
