// The wallet's stored values: any bytes decode to nothing, or to what is written back as the same bytes or as
// bytes that read the same.
#include "fuzz/property.hpp"
#include "wallet/rows.hpp"

namespace {

using namespace bytom;
using namespace bytom::wallet;

/// Writing what was read is a fixpoint.
template <typename Decode>
void check(ByteView value, const Decode& decode) {
    const auto read = decode(value);
    if (!read) return;
    const Bytes written = rows::encode(*read);
    const auto again = decode(written);
    fuzz::require(again.has_value(), "what is written is read");
    fuzz::require(rows::encode(*again) == written, "the written form is a fixpoint");
}

/// The canonical form of a block doubles the suffixes of its transactions (01 §3.3), so only what counts is
/// kept.
void check_recent_block(ByteView value) {
    const auto read = rows::decode_recent_block(value);
    if (!read) return;
    const auto again = rows::decode_recent_block(rows::encode(*read));
    fuzz::require(again.has_value(), "a written block is read");
    fuzz::require(again->hash == read->hash && again->statuses == read->statuses,
                  "a block keeps hash and statuses");
    fuzz::require(again->block->header == read->block->header, "a block keeps its header");
    for (std::size_t i = 0; i < read->block->transactions.size(); ++i)
        fuzz::require(again->block->transactions[i]->id() == read->block->transactions[i]->id(),
                      "a block keeps its transactions");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView value = ByteView(data, size).subspan(1);
    switch (data[0] % 11) {
        case 0:
            check(value, rows::decode_view);
            break;
        case 1:
            check(value, rows::decode_scan);
            break;
        case 2:
            check(value, rows::decode_recovery);
            break;
        case 3:
            check(value, rows::decode_total);
            break;
        case 4:
            check(value, rows::decode_place);
            break;
        case 5:
            check(value, rows::decode_mining_address);
            break;
        case 6:
            check(value, [](ByteView bytes) { return rows::decode_account("id", bytes); });
            break;
        case 7:
            check(value, [](ByteView bytes) { return rows::decode_asset({}, bytes); });
            break;
        case 8:
            check(value, [](ByteView bytes) { return rows::decode_output({}, bytes); });
            break;
        case 9:
            check(value, rows::decode_transaction);
            break;
        default:
            check_recent_block(value);
            break;
    }
    return 0;
}
