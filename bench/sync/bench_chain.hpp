// The chains that are synchronised: recorded ones, and made ones of any length.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <bytom/consensus/params.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::bench {

/// A network of the benchmark's own: the program's networks have no checkpoints that a made chain could meet.
class BenchNetwork {
public:
    /// Solonet, with the easiest target that every retarget keeps if `easiest`.
    explicit BenchNetwork(bool easiest, std::vector<consensus::Checkpoint> checkpoints = {});
    BenchNetwork(const BenchNetwork&) = delete;
    BenchNetwork& operator=(const BenchNetwork&) = delete;

    [[nodiscard]] const consensus::NetworkParams& params() const noexcept { return params_; }

private:
    const std::vector<consensus::Checkpoint> checkpoints_;
    consensus::NetworkParams params_;
};

/// Reads blocks from a file, each behind its length (4 bytes, little-endian).
class BlockFile {
public:
    /// Throws std::runtime_error if it cannot be read.
    explicit BlockFile(const std::filesystem::path& path);
    /// The next block in wire form; empty at the end.
    [[nodiscard]] Bytes next();

private:
    std::ifstream file_;
};

/// Blocks of one kind in a chain.
struct Stretch {
    std::string name;
    std::uint64_t last = 0;  ///< height
    std::uint64_t blocks = 0;
    std::uint64_t transactions = 0;  ///< without coinbases
    std::uint64_t bytes = 0;         ///< in wire form
};

struct BenchChain {
    std::string name;
    std::filesystem::path file;
    bool easiest = false;            ///< as of BenchNetwork
    std::vector<Stretch> stretches;  ///< ascending
    std::vector<Hash256> hashes;     ///< by height, from 1 on
    [[nodiscard]] std::uint64_t height() const noexcept { return hashes.size(); }
};

/// One of the recorded chains with real proof of work (`linear-pub`, `coinbase-only`), at most `limit` blocks
/// of it, written into the directory.
[[nodiscard]] BenchChain recorded_chain(const std::string& name, std::size_t limit,
                                        const std::filesystem::path& directory);

struct MadeChain {
    std::uint64_t blocks = 5'000;     ///< all of them
    std::uint64_t transactions = 20;  ///< in each block, as soon as there are outputs to spend
    std::uint64_t full_blocks = 10;   ///< at the end, as many transactions as the gas limit lets in
};

/// Payments of one signed input (P2WPKH) and two outputs, each input an output of an earlier block. Without
/// proof of work: only checkpoints make the chain good. Taken from the directory if it is there from an
/// earlier run.
[[nodiscard]] BenchChain made_chain(const MadeChain& wanted, const std::filesystem::path& directory);

}  // namespace bytom::bench
