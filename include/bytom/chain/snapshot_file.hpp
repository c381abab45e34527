// The file of a snapshot (docs/snapshot.md): a height's headers and unspent outputs, as a stream of bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/storage/utxo_view.hpp>

namespace bytom::chain {

/// The error's name where a snapshot is refused or cannot be made; its detail says why.
inline constexpr std::string_view kSnapshotError = "snapshot";

/// What the file says of itself before anything else.
struct SnapshotHead {
    std::string network;          ///< chain id, 1 to kMaxNetworkName characters
    std::uint64_t height = 0;     ///< at least 1
    Hash256 hash;                 ///< of the block of this height
    storage::UtxoDigest outputs;  ///< at this block (05 §6.5)

    static constexpr std::size_t kMaxNetworkName = 32;

    [[nodiscard]] bool operator==(const SnapshotHead&) const = default;
};

/// An unspent output. The height counts for coinbase outputs only, and is 0 otherwise.
struct SnapshotOutput {
    Hash256 id;
    storage::UtxoEntry entry;

    [[nodiscard]] bool operator==(const SnapshotOutput&) const = default;
};

/// For one thread. Order of the calls: begin, header for each height from 1 on, output for each output by
/// ascending id, finish. Errors are those of the sink.
class SnapshotWriter {
public:
    using Sink = std::function<Status<>(ByteView bytes)>;

    explicit SnapshotWriter(Sink sink) : sink_(std::move(sink)) {}

    [[nodiscard]] Status<> begin(const SnapshotHead& head);
    [[nodiscard]] Status<> header(const primitives::BlockHeader& header);
    [[nodiscard]] Status<> output(const SnapshotOutput& output);
    [[nodiscard]] Status<> finish();

private:
    [[nodiscard]] Status<> flush();
    [[nodiscard]] Status<> flush_if_full();

    Sink sink_;
    Bytes waiting_;
    crypto::Sha3 checksum_;
};

/// What the digest of a set is taken over, output by output (05 §6.5).
void append_snapshot_output(Bytes& out, const SnapshotOutput& output);

/// Reads what anybody may have written: nothing is kept but a part of the file of fixed size, and nothing is
/// allocated by what the file says. For one thread. Order of the calls: begin, header as often as the head's
/// height says, output as often as its count says, finish. Errors, kSnapshotError: the source fails, the file
/// ends too early or is no such file; the reader must be dropped then.
class SnapshotReader {
public:
    /// Fills the span from its front and returns the number of bytes; 0: the end.
    using Source = std::function<Result<std::size_t>(std::span<std::uint8_t> space)>;

    explicit SnapshotReader(Source source);

    [[nodiscard]] Result<SnapshotHead> begin();
    /// As it stands there: only its form and its height are known to be right.
    [[nodiscard]] Result<primitives::BlockHeader> header();
    /// Ids ascend, and a coinbase output is not above the head's height.
    [[nodiscard]] Result<SnapshotOutput> output();
    /// The outputs have the head's digest, the file its checksum, and there is nothing behind it.
    [[nodiscard]] Status<> finish();

private:
    /// The next bytes, valid until the next call.
    [[nodiscard]] Result<ByteView> take(std::size_t count);
    /// At least so many bytes are at hand, or the file has no more.
    [[nodiscard]] Status<> fill(std::size_t count);

    Source source_;
    Bytes buffer_;
    std::size_t begin_ = 0;  ///< of what is read and not taken
    std::size_t end_ = 0;
    SnapshotHead head_;
    std::uint64_t headers_ = 0;
    std::uint64_t outputs_ = 0;
    Hash256 last_id_;
    crypto::Sha3 checksum_;
    crypto::Sha3 digest_;
};

}  // namespace bytom::chain
