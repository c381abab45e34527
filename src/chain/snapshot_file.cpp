#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include <bytom/base/big_endian.hpp>
#include <bytom/base/writer.hpp>
#include <bytom/chain/snapshot_file.hpp>

#include "chain/snapshot_failure.hpp"

namespace bytom::chain {
namespace {

using base::read_u64be;
using base::write_u64be;

constexpr std::string_view kMagic = "bytomd snapshot\n";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kPart = std::size_t{256} << 10;
constexpr std::size_t kNumber = sizeof(std::uint64_t);
constexpr std::size_t kOutput = Hash256::kSize + 1 + kNumber;

bool is_network_name(std::string_view name) {
    const auto is_plain = [](char c) { return c > ' ' && c <= '~'; };
    return !name.empty() && name.size() <= SnapshotHead::kMaxNetworkName &&
           std::ranges::all_of(name, is_plain);
}

}  // namespace

void append_snapshot_output(Bytes& out, const SnapshotOutput& output) {
    base::write_hash(out, output.id);
    out.push_back(output.entry.coinbase ? 1 : 0);
    write_u64be(out, output.entry.coinbase ? output.entry.height : 0);
}

Status<> SnapshotWriter::begin(const SnapshotHead& head) {
    waiting_.reserve(kPart + kOutput);
    base::append(waiting_, base::as_bytes(kMagic));
    waiting_.push_back(kVersion);
    waiting_.push_back(static_cast<std::uint8_t>(head.network.size()));
    base::append(waiting_, base::as_bytes(head.network));
    write_u64be(waiting_, head.height);
    base::write_hash(waiting_, head.hash);
    write_u64be(waiting_, head.outputs.count);
    base::write_hash(waiting_, head.outputs.digest);
    return {};
}

Status<> SnapshotWriter::header(const primitives::BlockHeader& header) {
    const Bytes wire_form = header.encode();
    waiting_.push_back(static_cast<std::uint8_t>(wire_form.size()));
    base::append(waiting_, wire_form);
    return flush_if_full();
}

Status<> SnapshotWriter::output(const SnapshotOutput& output) {
    append_snapshot_output(waiting_, output);
    return flush_if_full();
}

Status<> SnapshotWriter::finish() {
    BYTOM_TRY(flush());
    const Hash256 checksum = checksum_.finish();
    return sink_(checksum.view());
}

Status<> SnapshotWriter::flush_if_full() {
    return waiting_.size() < kPart ? Status<>() : flush();
}

Status<> SnapshotWriter::flush() {
    checksum_.update(waiting_);
    const Status<> written = sink_(waiting_);
    waiting_.clear();
    return written;
}

SnapshotReader::SnapshotReader(Source source) : source_(std::move(source)), buffer_(kPart) {}

Status<> SnapshotReader::fill(std::size_t count) {
    if (end_ - begin_ >= count) return {};
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    while (end_ < count) {
        BYTOM_ASSIGN(const std::size_t more, source_(std::span(buffer_).subspan(end_)));
        if (more == 0) break;
        end_ += more;
    }
    return {};
}

Result<ByteView> SnapshotReader::take(std::size_t count) {
    BYTOM_TRY(fill(count));
    if (end_ - begin_ < count) return snapshot_failure("the file ends too early");
    const ByteView taken = ByteView(buffer_).subspan(begin_, count);
    begin_ += count;
    checksum_.update(taken);
    return taken;
}

Result<SnapshotHead> SnapshotReader::begin() {
    BYTOM_TRY(fill(kMagic.size()));
    if (end_ < kMagic.size() || base::as_text(ByteView(buffer_).first(kMagic.size())) != kMagic)
        return snapshot_failure("this is no snapshot");
    BYTOM_TRY(take(kMagic.size()));
    BYTOM_ASSIGN(ByteView bytes, take(2));
    if (bytes[0] != kVersion) {
        return snapshot_failure(
            fmt::format("it has version {}, this program knows version {} only", bytes[0], kVersion));
    }
    const std::size_t name_size = bytes[1];
    if (name_size > SnapshotHead::kMaxNetworkName) return snapshot_failure("it names no network");
    BYTOM_ASSIGN(bytes, take(name_size));
    head_.network = base::as_text(bytes);
    if (!is_network_name(head_.network)) return snapshot_failure("it names no network");
    BYTOM_ASSIGN(bytes, take(kNumber + Hash256::kSize + kNumber + Hash256::kSize));
    head_.height = read_u64be(bytes.first(kNumber));
    if (head_.height == 0 || head_.height > base::kVarint63Max)
        return snapshot_failure("its height is none that a block can have");
    bytes = bytes.subspan(kNumber);
    head_.hash = Hash256::from_bytes(bytes.first(Hash256::kSize));
    bytes = bytes.subspan(Hash256::kSize);
    head_.outputs = {.count = read_u64be(bytes.first(kNumber)),
                     .digest = Hash256::from_bytes(bytes.subspan(kNumber))};
    return head_;
}

Result<primitives::BlockHeader> SnapshotReader::header() {
    const std::uint64_t height = ++headers_;
    BYTOM_ASSIGN(const ByteView size, take(1));
    BYTOM_ASSIGN(const ByteView bytes, take(size[0]));
    auto header = primitives::BlockHeader::decode(bytes);
    // One form only: a file that reads the same is the same.
    if (!header || !std::ranges::equal(header->encode(), bytes))
        return snapshot_failure(fmt::format("header {} does not decode", height));
    if (header->height != height)
        return snapshot_failure(fmt::format("header {} is one of height {}", height, header->height));
    return *std::move(header);
}

Result<SnapshotOutput> SnapshotReader::output() {
    const std::uint64_t number = ++outputs_;
    BYTOM_ASSIGN(const ByteView bytes, take(kOutput));
    digest_.update(bytes);
    SnapshotOutput output;
    output.id = Hash256::from_bytes(bytes.first(Hash256::kSize));
    const std::uint8_t flag = bytes[Hash256::kSize];
    output.entry.coinbase = flag == 1;
    output.entry.height = read_u64be(bytes.last(kNumber));
    if (flag > 1 || output.entry.height > (output.entry.coinbase ? head_.height : 0))
        return snapshot_failure(fmt::format("output {} is none that there can be", number));
    if (number > 1 && output.id <= last_id_)
        return snapshot_failure(fmt::format("output {} is not in order", number));
    last_id_ = output.id;
    return output;
}

Status<> SnapshotReader::finish() {
    if (digest_.finish() != head_.outputs.digest)
        return snapshot_failure("its outputs have another digest than it says");
    const Hash256 expected = checksum_.finish();
    BYTOM_ASSIGN(const ByteView checksum, take(Hash256::kSize));
    if (Hash256::from_bytes(checksum) != expected)
        return snapshot_failure("its checksum is wrong: the file is damaged");
    BYTOM_TRY(fill(1));
    if (begin_ != end_) return snapshot_failure("there is something behind its end");
    return {};
}

}  // namespace bytom::chain
