// Snapshots from outside: what can be read is written again as it was. (Digest and checksum come last, and no
// fuzzer finds them.)
#include <algorithm>

#include <bytom/chain/snapshot_file.hpp>

#include "fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bytom;
    using fuzz::require;

    ByteView left(data, size);
    chain::SnapshotReader reader([&left](std::span<std::uint8_t> space) -> Result<std::size_t> {
        const std::size_t count = std::min(left.size(), space.size());
        std::copy_n(left.begin(), count, space.begin());
        left = left.subspan(count);
        return count;
    });
    Bytes written;
    chain::SnapshotWriter writer([&written](ByteView bytes) -> Status<> {
        base::append(written, bytes);
        return {};
    });
    const auto head = reader.begin();
    if (!head) return 0;
    (void)writer.begin(*head);
    for (std::uint64_t i = 0; i < head->height; ++i) {
        const auto header = reader.header();
        if (!header) return 0;
        (void)writer.header(*header);
    }
    for (std::uint64_t i = 0; i < head->outputs.count; ++i) {
        const auto output = reader.output();
        if (!output) return 0;
        (void)writer.output(*output);
    }
    (void)reader.finish();
    (void)writer.finish();
    written.resize(written.size() - Hash256::kSize);
    require(written.size() <= size && std::ranges::equal(written, ByteView(data, written.size())),
            "a snapshot has one form only");
    return 0;
}
