#include "sync/serving.hpp"

#include <algorithm>

#include <bytom/primitives/merkle.hpp>

namespace bytom::sync {
namespace {

constexpr std::size_t kDenseLocator = 9;  ///< entries in steps of one
constexpr std::string_view kSucceeded = "{}";
constexpr std::string_view kFailed = R"({"status_fail":true})";

std::optional<KnownBlock> requested(const ChainView& chain, std::uint64_t height, const Hash256& hash) {
    return height != 0 ? chain.main_block(height) : chain.find(hash);
}

std::optional<Message> headers_answer(const ChainView& chain, const GetHeaders& request) {
    const auto blocks = locate(chain, request.locator, request.stop_hash, kMaxHeaders);
    if (blocks.empty()) return std::nullopt;
    HeadersMessage answer;
    answer.raw_headers.reserve(blocks.size());
    for (const KnownBlock& block : blocks)
        answer.raw_headers.push_back(quoted(header_text(chain.header(block))));
    return answer;
}

std::optional<Message> blocks_answer(const ChainView& chain, const GetBlocks& request, std::size_t max_text) {
    const auto blocks = locate(chain, request.locator, request.stop_hash, kMaxBlocks);
    if (blocks.empty()) return std::nullopt;
    BlocksMessage answer;
    std::size_t total = 0;
    if (!chain.has_body(blocks.front())) return std::nullopt;
    for (const KnownBlock& block : blocks) {
        const Bytes text = block_text(chain.raw_block(block));
        total += text.size();
        if (!answer.raw_blocks.empty() && total > max_text) break;
        answer.raw_blocks.push_back(quoted(text));
    }
    return answer;
}

std::optional<Message> merkle_answer(const ChainView& chain, const GetMerkleBlock& request,
                                     const SpvFilter& filter) {
    const auto found = requested(chain, request.height, request.hash);
    if (!found || !chain.has_body(*found)) return std::nullopt;
    const auto block = primitives::Block::decode(chain.raw_block(*found));
    if (!block) return std::nullopt;
    const primitives::TxStatuses statuses = chain.statuses(*found);

    MerkleBlock answer;
    answer.raw_block_header = header_text(block->header);
    std::vector<Hash256> ids;
    std::vector<Hash256> related;
    for (std::size_t i = 0; i < block->transactions.size(); ++i) {
        const primitives::Transaction& tx = *block->transactions[i];
        ids.push_back(tx.id());
        if (!filter.is_related(tx.data())) continue;
        related.push_back(tx.id());
        answer.raw_tx_datas.push_back(transaction_text(tx));
        const bool failed = i < statuses.size() && statuses[i];
        answer.raw_tx_statuses.push_back(base::to_bytes(base::as_bytes(failed ? kFailed : kSucceeded)));
    }
    primitives::MerkleProof proof = primitives::make_tx_proof(ids, related);
    if (related.empty()) {
        proof.hashes = {primitives::tx_merkle_root(ids)};
        proof.flags = {static_cast<std::uint8_t>(primitives::ProofFlag::assist)};
    }
    answer.status_hashes = primitives::make_status_proof(statuses, proof.flags);
    answer.tx_hashes = std::move(proof.hashes);
    answer.flags = std::move(proof.flags);
    return answer;
}

}  // namespace

void SpvFilter::load(const FilterLoad& message) {
    clear();
    for (const Bytes& program : message.addresses)
        add(program);
}

void SpvFilter::add(ByteView program) {
    if (program.size() <= kMaxProgram && programs_.size() < kMaxPrograms)
        programs_.insert(base::to_bytes(program));
}

bool SpvFilter::is_related(const primitives::TxData& tx) const {
    if (programs_.empty()) return false;
    const bool spends = std::ranges::any_of(tx.inputs, [&](const primitives::TxInput& input) {
        const auto* const spend = std::get_if<primitives::SpendInput>(&input.body);
        return spend != nullptr && programs_.contains(spend->control_program);
    });
    return spends || std::ranges::any_of(tx.outputs, [&](const primitives::TxOutput& output) {
               return programs_.contains(output.control_program);
           });
}

std::vector<std::uint64_t> locator_heights(std::uint64_t best_height) {
    std::vector<std::uint64_t> heights;
    std::uint64_t step = 1;
    for (std::uint64_t height = best_height;;) {
        heights.push_back(height);
        if (height == 0) return heights;
        height = height < step ? 0 : height - step;
        if (heights.size() >= kDenseLocator) step *= 2;
    }
}

std::vector<KnownBlock> locate(const ChainView& chain, std::span<const Hash256> locator,
                               const Hash256& stop_hash, std::size_t limit) {
    const auto stop = chain.find(stop_hash);
    if (!stop) return {};
    std::uint64_t start = 0;
    for (const Hash256& hash : locator.first(std::min(locator.size(), kMaxLocator))) {
        const auto known = chain.find(hash);
        if (known && known->on_main_chain) {
            start = known->height;
            break;
        }
    }
    // A stop below the start wraps to a large number: the peer gets as much as an answer may hold.
    const std::uint64_t total = std::min<std::uint64_t>(stop->height - start, kMaxHeaders);
    if (total > chain.best().height - start) return {};
    std::vector<KnownBlock> blocks;
    for (std::uint64_t i = 1; i <= total && blocks.size() < limit; ++i) {
        const auto block = chain.main_block(start + i);
        if (!block) return {};
        blocks.push_back(*block);
    }
    return blocks;
}

std::optional<Message> answer(const Message& request, const ChainView& chain, const SpvFilter& filter,
                              std::size_t max_blocks_text) {
    if (std::holds_alternative<StatusRequest>(request)) return status_of(chain);
    if (const auto* get_block = std::get_if<GetBlock>(&request)) {
        const auto block = requested(chain, get_block->height, get_block->hash);
        if (!block || !chain.has_body(*block)) return std::nullopt;
        return BlockMessage{block_text(chain.raw_block(*block))};
    }
    if (const auto* get_headers = std::get_if<GetHeaders>(&request))
        return headers_answer(chain, *get_headers);
    if (const auto* get_blocks = std::get_if<GetBlocks>(&request))
        return blocks_answer(chain, *get_blocks, max_blocks_text);
    if (const auto* get_merkle = std::get_if<GetMerkleBlock>(&request))
        return merkle_answer(chain, *get_merkle, filter);
    return std::nullopt;
}

StatusResponse status_of(const ChainView& chain) {
    const KnownBlock best = chain.best();
    return {.height = best.height, .hash = best.hash, .genesis_hash = chain.main_block(0)->hash};
}

}  // namespace bytom::sync
