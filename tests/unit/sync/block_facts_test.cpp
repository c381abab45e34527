// What the way of a block from a peer into the chain, the store and to other peers costs: the linker leads
// the calls that are counted here through this file (--wrap in CMakeLists.txt).
#include <iostream>

#include <bytom/primitives/merkle.hpp>

#include "reactor_fixture.hpp"

namespace bytom::sync {
namespace {

using primitives::BlockHeader;

struct Counts {
    std::atomic<int> header_hashes{0};
    std::atomic<int> transaction_roots{0};
    std::atomic<int> wire_forms{0};       ///< of whole blocks, in the bytes they came in
    std::atomic<int> canonical_forms{0};  ///< of whole blocks, encoded anew

    void reset() { header_hashes = transaction_roots = wire_forms = canonical_forms = 0; }
};

Counts counts;
/// Of what this thread does for the test itself.
thread_local bool is_counted = true;

class Uncounted {
public:
    Uncounted() { is_counted = false; }
    ~Uncounted() { is_counted = true; }
    Uncounted(const Uncounted&) = delete;
    Uncounted& operator=(const Uncounted&) = delete;
};

void count(std::atomic<int>& calls) {
    if (is_counted) ++calls;
}

}  // namespace

// Members are called as functions of the object's address: the same to the machine.
Hash256 real_hash(const BlockHeader* header) __asm__("__real__ZNK5bytom10primitives11BlockHeader4hashEv");
Hash256 counted_hash(const BlockHeader* header) __asm__("__wrap__ZNK5bytom10primitives11BlockHeader4hashEv");
Hash256 counted_hash(const BlockHeader* header) {
    count(counts.header_hashes);
    return real_hash(header);
}

Hash256 real_root(std::span<const Hash256> ids) __asm__(
    "__real__ZN5bytom10primitives14tx_merkle_rootESt4spanIKNS_4base7Hash256ELm18446744073709551615EE");
Hash256 counted_root(std::span<const Hash256> ids) __asm__(
    "__wrap__ZN5bytom10primitives14tx_merkle_rootESt4spanIKNS_4base7Hash256ELm18446744073709551615EE");
Hash256 counted_root(std::span<const Hash256> ids) {
    count(counts.transaction_roots);
    return real_root(ids);
}

Bytes real_received(const primitives::Block* block) __asm__("__real__ZNK5bytom10primitives5Block8receivedEv");
Bytes counted_received(const primitives::Block* block) __asm__(
    "__wrap__ZNK5bytom10primitives5Block8receivedEv");
Bytes counted_received(const primitives::Block* block) {
    count(counts.wire_forms);
    return real_received(block);
}

Bytes real_encode(const primitives::Block* block) __asm__("__real__ZNK5bytom10primitives5Block6encodeEv");
Bytes counted_encode(const primitives::Block* block) __asm__("__wrap__ZNK5bytom10primitives5Block6encodeEv");
Bytes counted_encode(const primitives::Block* block) {
    count(counts.canonical_forms);
    return real_encode(block);
}

namespace {

class BlockFactsTest : public ReactorTest {
protected:
    /// A peer with this chain, whose own work is not counted.
    std::shared_ptr<TestPeer> connect_uncounted(const RecordedChain& recorded) {
        auto peer = std::make_shared<TestPeer>(
            1000,
            [this, &recorded](const Bytes& message) {
                loop.post([this, &recorded, message] { answer_uncounted(recorded, message); });
            },
            "7");
        peers.push_back(peer);
        reactor->on_connected(peer);
        return peer;
    }

    void answer_uncounted(const RecordedChain& recorded, const Bytes& message) {
        Bytes reply;
        {
            const Uncounted uncounted;
            const auto request = decode(message);
            if (!request) return;
            if (std::holds_alternative<StatusRequest>(*request)) {
                reply = encode(status_of(recorded));
            } else if (const auto found = answer(*request, recorded, {})) {
                reply = encode(*found);
                if (std::holds_alternative<HeadersMessage>(*found)) ++header_answers;
            }
        }
        if (reply.empty()) return;
        peers.front()->received_bytes += static_cast<std::int64_t>(reply.size());
        reactor->on_message(peers.front(), reply);
    }

    static void print(std::string_view what, int blocks) {
        std::cout << what << ": " << blocks << " blocks, " << counts.header_hashes << " header hashes, "
                  << counts.transaction_roots << " transaction roots, " << counts.wire_forms
                  << " wire forms, " << counts.canonical_forms << " other encodings\n";
    }

    std::vector<std::shared_ptr<TestPeer>> peers;
    int header_answers = 0;
};

TEST_F(BlockFactsTest, OfASyncedBlockAreWorkedOutOnce) {
    constexpr int kBlocks = 50;
    std::vector<Bytes> raw;
    for (const BlockPtr& block : chain_of(kBlocks, "facts"))
        raw.push_back(block->encode());
    const RecordedChain recorded(std::move(raw));
    counts.reset();
    connect_uncounted(recorded);
    ASSERT_TRUE(run_until([&] { return has_height(kBlocks); }));
    print("synced", kBlocks);
    // Headers come first, bodies later and in messages of their own: the hash of a body's header tells which
    // of the headers it belongs to. The ends of an answer with up to 2,048 headers are looked at before the
    // rest.
    EXPECT_EQ(header_answers, 1);
    EXPECT_EQ(counts.header_hashes, kBlocks + kBlocks + 2 * header_answers);
    EXPECT_EQ(counts.transaction_roots, kBlocks);
    EXPECT_EQ(counts.wire_forms, kBlocks);
    EXPECT_EQ(counts.canonical_forms, 0);
}

TEST_F(BlockFactsTest, OfAnAnnouncedBlockThatIsRelayedAreWorkedOutOnce) {
    Remote& from = connect(own_blocks());
    Remote& to = connect(own_blocks());
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 2; }));
    const BlockPtr block = testing::make_block(chain->tip()->header, {}, "announced");
    const Bytes message = encode(MinedBlock{block_text(block->encode())});
    counts.reset();
    reactor->on_message(from.peer, message);
    ASSERT_TRUE(run_until([&] { return to.announcements == 1; }));
    print("announced and relayed", 1);
    EXPECT_EQ(counts.header_hashes, 1);
    EXPECT_EQ(counts.transaction_roots, 1);
    EXPECT_EQ(counts.wire_forms, 1);
    EXPECT_EQ(counts.canonical_forms, 0);
}

}  // namespace
}  // namespace bytom::sync
