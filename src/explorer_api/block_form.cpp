#include "explorer_api/block_form.hpp"

#include <bytom/consensus/difficulty.hpp>
#include <bytom/explorer_api/transaction_form.hpp>
#include <bytom/primitives/address.hpp>

namespace bytom::explorer_api {

BlockFacts make_block_facts(const chain::BlockNode& node, const primitives::Block& block) {
    BlockFacts facts;
    facts.hash = node.hash;
    facts.header = block.header;
    facts.size = node.size;
    facts.transaction_count = block.transactions.size();
    facts.parent_timestamp = node.parent != nullptr ? node.parent->timestamp : node.timestamp;
    if (block.transactions.empty()) return facts;
    const auto& coinbase = block.transactions.front()->data();
    if (!coinbase.outputs.empty()) facts.miner_program = coinbase.outputs.front().control_program;
    facts.reward = btm_paid(coinbase);
    return facts;
}

std::uint64_t hash_rate(std::uint64_t bits, std::uint64_t timestamp,
                        std::uint64_t parent_timestamp) noexcept {
    const std::uint64_t seconds = timestamp > parent_timestamp ? timestamp - parent_timestamp : 1;
    return (consensus::work_of(bits) / seconds).low_64();
}

void write_block_members(json::Writer& out, const BlockFacts& facts, bool on_main_chain,
                         const FormView& view) {
    const primitives::BlockHeader& header = facts.header;
    const auto miner = primitives::Address::from_program(facts.miner_program);
    const std::string address = miner ? miner->to_text(view.address_prefix) : std::string();
    out.member("hash", facts.hash);
    out.member("size", 2 * facts.size);  // as get-block does: the length of the hex text
    out.member("version", header.version);
    out.member("height", header.height);
    out.member("previous_block_hash", header.previous_block_hash);
    out.member("timestamp", header.timestamp);
    out.member("nonce", header.nonce);
    out.member("bits", header.bits);
    out.member("difficulty", consensus::work_of(header.bits).to_decimal());
    out.member("hash_rate", hash_rate(header.bits, header.timestamp, facts.parent_timestamp));
    out.member("transaction_status_hash", header.transaction_status_hash);
    out.member("transaction_merkle_root", header.transaction_merkle_root);
    out.member("transaction_count", facts.transaction_count);
    out.member("miner_address", address);
    out.member("miner_name", shown_miner_name(view.lookups, address));
    out.member("chain_status", on_main_chain ? "mainnet" : "orphan");
}

}  // namespace bytom::explorer_api
