// What a peer may send on channel 0x40: it decodes to nothing or to what encodes to a fixpoint, its contents
// are looked at, a session takes it, and a small chain answers it. What is held after decoding stays below
// what was told before, and that below a small multiple of the message and its members.
#include "fuzz/property.hpp"
#include "support/block_maker.hpp"
#include "support/recorded_chain.hpp"
#include "sync/decoded_size.hpp"
#include "sync/peer_session.hpp"

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

/// Whoever says nothing but counts and little ones gets no more than this for a byte.
constexpr std::size_t kMaxFactor = 400;

std::size_t held_by(const std::vector<Bytes>& strings) {
    std::size_t bytes = strings.capacity() * sizeof(Bytes);
    for (const Bytes& string : strings)
        bytes += string.capacity();
    return bytes;
}

/// What is held of the message and of what can be decoded from it.
std::size_t held_by(const Message& message) {
    if (const auto* headers = std::get_if<HeadersMessage>(&message)) {
        const auto found = headers_from(*headers);
        return held_by(headers->raw_headers) +
               (found ? found->capacity() * sizeof(bytom::primitives::BlockHeader) : 0);
    }
    if (const auto* blocks = std::get_if<BlocksMessage>(&message)) {
        std::size_t bytes = held_by(blocks->raw_blocks);
        if (const auto found = blocks_from(*blocks)) {
            for (const auto& block : *found)
                bytes += memory_of(*block);
        }
        return bytes;
    }
    if (const auto* mined = std::get_if<MinedBlock>(&message)) {
        const auto block = block_from_text(mined->raw_block);
        return mined->raw_block.capacity() + (block ? memory_of(*block) : 0);
    }
    if (const auto* transaction = std::get_if<TransactionMessage>(&message)) {
        const auto tx = transaction_from_text(transaction->raw_tx);
        return transaction->raw_tx.capacity() + (tx ? memory_of(*tx) : 0);
    }
    if (const auto* load = std::get_if<FilterLoad>(&message)) return held_by(load->addresses);
    return 0;
}

void check_memory(bytom::ByteView payload, const Message& message) {
    const std::size_t held = held_by(message);
    const std::size_t told = decoded_message(payload, ~std::size_t{0}).bytes;
    const bool is_told =
        std::holds_alternative<HeadersMessage>(message) || std::holds_alternative<BlocksMessage>(message) ||
        std::holds_alternative<MinedBlock>(message) || std::holds_alternative<TransactionMessage>(message);
    if (is_told) require(held <= told, "no more is held than was told");
    require(held <= kMaxFactor * payload.size() + 4096, "a byte brings a bounded number of others");
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
    check_memory(bytom::ByteView(data, size), *message);

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
