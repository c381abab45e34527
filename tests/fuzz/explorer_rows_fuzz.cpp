// The explorer's stored values and the cursors that clients send: any bytes decode to nothing, or to what is
// written back as bytes that read the same.
#include "explorer/list_cursor.hpp"
#include "explorer/rows.hpp"
#include "fuzz/property.hpp"

namespace {

using namespace bytom;
using namespace bytom::explorer;

template <typename Row>
void check(ByteView value) {
    const auto row = rows::decode(value, static_cast<const Row*>(nullptr));
    if (!row) return;
    const Bytes written = rows::encode(*row);
    const auto again = rows::decode(written, static_cast<const Row*>(nullptr));
    fuzz::require(again.has_value(), "what is written is read");
    fuzz::require(rows::encode(*again) == written, "the written form is a fixpoint");
}

void check_cursor(std::string_view text) {
    for (std::uint8_t number = 0; number < 10; ++number) {
        const auto kind = static_cast<ListKind>(number);
        if (const auto cursor = decode_numbered(kind, text)) {
            // Places come out of four bytes, so they can be written again.
            fuzz::require(decode_numbered(kind, encode_cursor(kind, *cursor)) == cursor,
                          "a cursor reads back");
        }
        if (const auto key = decode_keyed(kind, text))
            fuzz::require(decode_keyed(kind, encode_cursor(kind, ByteView(*key))) == key, "a key reads back");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView value = ByteView(data, size).subspan(1);
    switch (data[0] % 12) {
        case 0:
            check<StateRow>(value);
            break;
        case 1:
            check<IndexedBlock>(value);
            break;
        case 2:
            check<OutputRow>(value);
            break;
        case 3:
            check<PlacesRow>(value);
            break;
        case 4:
            check<BalanceRow>(value);
            break;
        case 5:
            check<HistoryEntry>(value);
            break;
        case 6:
            check<AssetRow>(value);
            break;
        case 7:
            check<AssetOrigin>(value);
            break;
        case 8:
            check<DayRow>(value);
            break;
        case 9:
            check<MinerRow>(value);
            break;
        case 10:
            check<RecentBlock>(value);
            break;
        default:
            check_cursor(base::as_text(value));
            break;
    }
    return 0;
}
