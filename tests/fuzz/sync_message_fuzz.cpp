// What a peer may send on channel 0x40: it decodes to nothing or to what encodes to a fixpoint, its contents
// are looked at, a session takes it, and a small chain answers it.
#include <bytom/sync/peer_session.hpp>

#include "fuzz/property.hpp"
#include "support/block_maker.hpp"
#include "support/recorded_chain.hpp"

namespace {

using bytom::Bytes;
using bytom::fuzz::require;
using namespace bytom::sync;

/// Genesis and a few blocks, made once.
const bytom::testing::RecordedChain& served_chain() {
    static const bytom::testing::RecordedChain chain = [] {
        const auto genesis = bytom::consensus::make_genesis_block(bytom::consensus::solonet());
        std::vector<Bytes> blocks{genesis.encode()};
        auto header = genesis.header;
        for (int i = 0; i < 5; ++i) {
            const auto block = bytom::testing::make_block(header);
            header = block->header;
            blocks.push_back(block->encode());
        }
        return bytom::testing::RecordedChain(std::move(blocks));
    }();
    return chain;
}

void look_into(const Message& message) {
    if (const auto* headers = std::get_if<HeadersMessage>(&message)) {
        if (const auto found = headers_from(*headers))
            require(found->size() == headers->raw_headers.size(), "every header or none");
    } else if (const auto* blocks = std::get_if<BlocksMessage>(&message)) {
        if (const auto found = blocks_from(*blocks))
            require(found->size() == blocks->raw_blocks.size(), "every block or none");
    } else if (const auto* mined = std::get_if<MinedBlock>(&message)) {
        if (const auto block = block_from_text(mined->raw_block)) (void)block->hash();
    } else if (const auto* transaction = std::get_if<TransactionMessage>(&message)) {
        if (const auto tx = transaction_from_text(transaction->raw_tx)) (void)tx->id();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto message = decode(bytom::ByteView(data, size));
    if (!message) return 0;
    const Bytes encoded = encode(*message);
    const auto again = decode(encoded);
    require(again.has_value(), "what is encoded decodes");
    require(encode(*again) == encoded, "the encoded form is a fixpoint");
    look_into(*message);

    const auto& chain = served_chain();
    PeerSession session(chain.main_block(0)->hash);
    (void)session.receive(
        StatusResponse{.height = 5, .hash = chain.best().hash, .genesis_hash = chain.main_block(0)->hash});
    require(session.is_registered(), "a peer of our chain is one");
    (void)session.receive(*message);
    if (const auto reply = answer(*message, chain, session.filter()))
        require(decode(encode(*reply)).has_value(), "an answer decodes");
    return 0;
}
