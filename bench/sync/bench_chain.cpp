#include "bench_chain.hpp"

#include <array>
#include <deque>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <bytom/base/thread_pool.hpp>
#include <bytom/consensus/block_validation.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/genesis.hpp>

#include "support/transactions.hpp"
#include "test_data.hpp"

namespace bytom::bench {
namespace {

namespace fs = std::filesystem;

/// The easiest target below 2^256 that a retarget of an even pace keeps as it is.
constexpr std::uint64_t kEasiestBits = (std::uint64_t{33} << 56) | 0xffff;
constexpr std::uint64_t kFanOutputs = 200;     // outputs that a coinbase is split into
constexpr std::uint64_t kMaxFans = 200;        // blocks with such a split
constexpr std::uint64_t kFanFee = 10'000'000;  // neu, for all the gas that the transaction needs
constexpr std::uint64_t kFee = 500'000;
constexpr std::size_t kLengthBytes = 4;

class BlockWriter {
public:
    explicit BlockWriter(fs::path path)
        : path_(std::move(path)), partial_(path_.string() + ".part"), file_(partial_, std::ios::binary) {}

    void add(const primitives::Block& block) {
        const Bytes bytes = block.encode();
        std::array<char, kLengthBytes> length{};
        for (std::size_t i = 0; i < length.size(); ++i)
            length[i] = static_cast<char>(bytes.size() >> (8 * i));
        file_.write(length.data(), length.size());
        file_ << base::as_text(bytes);
    }

    void finish() {
        file_.close();
        if (!file_) throw std::runtime_error(partial_.string() + " cannot be written");
        fs::rename(partial_, path_);
    }

private:
    const fs::path path_;
    const fs::path partial_;
    std::ofstream file_;
};

/// Looks through the file.
void count(BenchChain& chain) {
    BlockFile file(chain.file);
    auto stretch = chain.stretches.begin();
    for (Bytes bytes = file.next(); !bytes.empty(); bytes = file.next()) {
        const auto block = primitives::Block::decode(bytes);
        if (!block || block->header.height != chain.hashes.size() + 1)
            throw std::runtime_error(chain.file.string() + " is damaged");
        chain.hashes.push_back(block->hash());
        if (stretch->last < block->header.height) ++stretch;
        ++stretch->blocks;
        stretch->transactions += block->transactions.size() - 1;
        stretch->bytes += bytes.size();
    }
    if (chain.hashes.size() != chain.stretches.back().last)
        throw std::runtime_error(chain.file.string() + " is of another length");
}

/// An output to be spent.
struct Coin {
    Hash256 source;
    std::uint64_t position = 0;
    std::uint64_t amount = 0;
};

primitives::TxData spending(const Coin& coin, const Bytes& program) {
    primitives::TxData tx;
    primitives::TxInput input;
    input.body = primitives::SpendInput{.source_id = coin.source,
                                        .value = {.asset_id = primitives::kBtmAssetId, .amount = coin.amount},
                                        .source_position = coin.position,
                                        .vm_version = 1,
                                        .control_program = program,
                                        .spend_commitment_suffix = {},
                                        .arguments = {}};
    tx.inputs.push_back(std::move(input));
    return tx;
}

class ChainMaker {
public:
    explicit ChainMaker(const MadeChain& wanted)
        : wanted_(wanted), timestamps_{network_.params().genesis_timestamp} {
        const primitives::Block genesis = consensus::make_genesis_block(network_.params());
        best_ = genesis.header;
        hash_ = genesis.hash();
    }

    [[nodiscard]] primitives::Block next() {
        const std::uint64_t height = best_.height + 1;
        std::vector<primitives::TransactionPtr> txs;
        std::uint64_t fees = 0;
        if (const auto fan = next_fan(height)) {
            txs.push_back(fan);
            fees += kFanFee;
        }
        const std::vector<primitives::TransactionPtr> paid = payments(height);
        fees += paid.size() * kFee;
        txs.insert(txs.end(), paid.begin(), paid.end());
        const std::size_t count = txs.size();
        primitives::Block block =
            test::block_of(height, std::move(txs), fees, primitives::TxStatuses(count, false));
        for (std::size_t i = 1; i < block.transactions.size(); ++i)
            take_outputs(*block.transactions[i]);
        coinbases_.push_back(coin_of(*block.transactions.front(), 0));
        place(block);
        return block;
    }

private:
    static Coin coin_of(const primitives::Transaction& tx, std::size_t output) {
        return {.source = tx.mapped().mux_id,
                .position = output,
                .amount = tx.data().outputs[output].value.amount};
    }

    void take_outputs(const primitives::Transaction& tx) {
        for (std::size_t i = 0; i < tx.data().outputs.size(); ++i)
            coins_.push_back(coin_of(tx, i));
    }

    /// Splits the oldest coinbase, once it is ripe.
    primitives::TransactionPtr next_fan(std::uint64_t height) {
        if (fans_ == kMaxFans || height <= fans_ + consensus::kCoinbaseMaturity + 1) return nullptr;
        const Coin coin = coinbases_.front();
        coinbases_.pop_front();
        ++fans_;
        primitives::TxData tx = spending(coin, vm_true_);
        for (std::uint64_t i = 0; i < kFanOutputs; ++i) {
            tx.outputs.push_back(
                test::output(primitives::kBtmAssetId, (coin.amount - kFanFee) / kFanOutputs, key_.program()));
        }
        return test::sign(std::move(tx), key_);
    }

    std::vector<primitives::TransactionPtr> payments(std::uint64_t height) {
        std::uint64_t number = wanted_.transactions;
        if (height + wanted_.full_blocks > wanted_.blocks && !coins_.empty()) number = fitting();
        number = std::min<std::uint64_t>(number, coins_.size());
        std::vector<primitives::TransactionPtr> txs(number);
        pool_.for_each(number, [&](std::size_t i) { txs[i] = payment(coins_[i]); });
        coins_.erase(coins_.begin(), coins_.begin() + static_cast<std::ptrdiff_t>(number));
        return txs;
    }

    [[nodiscard]] primitives::TransactionPtr payment(const Coin& coin) const {
        if (coin.amount < 3 * kFee) throw std::runtime_error("too many transactions for the coins there are");
        primitives::TxData tx = spending(coin, key_.program());
        const std::uint64_t first = (coin.amount - kFee) / 2;
        tx.outputs.push_back(test::output(primitives::kBtmAssetId, first, key_.program()));
        tx.outputs.push_back(
            test::output(primitives::kBtmAssetId, coin.amount - kFee - first, key_.program()));
        return test::sign(std::move(tx), key_);
    }

    /// Payments whose gas a block has room for.
    [[nodiscard]] std::uint64_t fitting() const {
        constexpr std::int64_t kSpread = 16;  // bytes, between sizes of payments
        constexpr std::uint64_t kReserve = 30'000;
        const auto verdict =
            consensus::validate_transaction(*payment(coins_.front()), {.block_version = 1,
                                                                       .block_height = best_.height + 1,
                                                                       .first_in_block = false,
                                                                       .serialized_size = {}});
        return (consensus::kMaxBlockGas - kReserve) /
               static_cast<std::uint64_t>(verdict.gas.gas_used + kSpread);
    }

    /// Puts it on top.
    void place(primitives::Block& block) {
        primitives::BlockHeader& header = block.header;
        header.version = 1;
        header.previous_block_hash = hash_;
        header.timestamp = best_.timestamp + consensus::kTargetSecondsPerBlock;
        const std::uint64_t retarget = consensus::retargets_after(best_.height)
                                           ? timestamps_[best_.height - consensus::kBlocksPerRetarget]
                                           : 0;
        header.bits = consensus::next_bits(best_.height, best_.bits, best_.timestamp, retarget);
        best_ = header;
        hash_ = header.hash();
        timestamps_.push_back(header.timestamp);
    }

    const MadeChain wanted_;
    const BenchNetwork network_{true};
    const test::KeyPair key_{7};
    const Bytes vm_true_{0x51};
    base::ThreadPool pool_;
    std::deque<Coin> coinbases_;
    std::deque<Coin> coins_;
    std::uint64_t fans_ = 0;
    primitives::BlockHeader best_;
    Hash256 hash_;
    std::vector<std::uint64_t> timestamps_;
};

consensus::NetworkParams make_params(bool easiest, const std::vector<consensus::Checkpoint>& checkpoints) {
    consensus::NetworkParams params = consensus::solonet();
    params.checkpoints = checkpoints;
    if (easiest) {
        params.genesis_bits = kEasiestBits;
        params.genesis_hash = consensus::make_genesis_block(params).hash();
    }
    return params;
}

}  // namespace

BenchNetwork::BenchNetwork(bool easiest, std::vector<consensus::Checkpoint> checkpoints)
    : checkpoints_(std::move(checkpoints)), params_(make_params(easiest, checkpoints_)) {}

BlockFile::BlockFile(const fs::path& path) : file_(path, std::ios::binary) {
    if (!file_) throw std::runtime_error(path.string() + " cannot be read");
}

Bytes BlockFile::next() {
    std::array<char, kLengthBytes> length{};
    if (!file_.read(length.data(), length.size())) return {};
    std::size_t size = 0;
    for (std::size_t i = 0; i < length.size(); ++i)
        size |= std::size_t{static_cast<std::uint8_t>(length[i])} << (8 * i);
    std::string bytes(size, '\0');
    if (!file_.read(bytes.data(), static_cast<std::streamsize>(size)))
        throw std::runtime_error("a short file");
    return base::to_bytes(base::as_bytes(bytes));
}

BenchChain recorded_chain(const std::string& name, std::size_t limit, const fs::path& directory) {
    BenchChain chain{.name = name,
                     .file = directory / (name + ".blocks"),
                     .easiest = false,
                     .stretches = {},
                     .hashes = {}};
    std::ifstream file(std::string(BYTOM_TEST_DATA) + "/vectors/chain-linear.json");
    const auto vectors = nlohmann::json::parse(file);
    BlockWriter out(chain.file);
    for (const auto& recorded : vectors.at("cases")) {
        if (recorded.at("name") != name) continue;
        const auto& blocks = recorded.at("blocks");
        const std::size_t count = std::min(limit, blocks.size());
        for (std::size_t i = 0; i < count; ++i)
            out.add(primitives::Block::from_text(blocks[i].get<std::string>()).value());
        chain.stretches.push_back({.name = "all", .last = count});
    }
    out.finish();
    count(chain);
    return chain;
}

BenchChain made_chain(const MadeChain& wanted, const fs::path& directory) {
    const std::string name =
        fmt::format("made-{}-{}-{}", wanted.blocks, wanted.transactions, wanted.full_blocks);
    BenchChain chain{
        .name = name, .file = directory / (name + ".blocks"), .easiest = true, .stretches = {}, .hashes = {}};
    if (!fs::exists(chain.file)) {
        ChainMaker maker(wanted);
        BlockWriter out(chain.file);
        for (std::uint64_t i = 0; i < wanted.blocks; ++i)
            out.add(maker.next());
        out.finish();
    }
    const std::uint64_t prepared = wanted.transactions == 0 ? 0 : consensus::kCoinbaseMaturity + 2;
    if (prepared > 0) chain.stretches.push_back({.name = "no coins yet", .last = prepared});
    if (prepared + wanted.full_blocks < wanted.blocks)
        chain.stretches.push_back(
            {.name = fmt::format("{} tx", wanted.transactions), .last = wanted.blocks - wanted.full_blocks});
    if (wanted.full_blocks > 0) chain.stretches.push_back({.name = "full", .last = wanted.blocks});
    count(chain);
    return chain;
}

}  // namespace bytom::bench
