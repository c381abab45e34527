// Cursors of lists, as clients hold them: lower-case hex of bytes that say where the list goes on.
#pragma once

#include <bytom/explorer/view.hpp>

#include "explorer/rows.hpp"

namespace bytom::explorer {

/// Which list a cursor is of: its first byte.
enum class ListKind : std::uint8_t {
    transactions = 1,
    history,
    asset_history,
    balances,
    unspent,
    assets,
    holders,
};

/// Of a list whose entries have numbers: the last entry given, by its number, with what must still stand
/// there.
struct NumberedCursor {
    std::uint64_t number = 0;
    TxPlace place;
    std::uint64_t block = 0;  ///< the first eight bytes of the block's hash

    [[nodiscard]] bool operator==(const NumberedCursor&) const = default;
};

[[nodiscard]] std::string encode_cursor(ListKind kind, const NumberedCursor& cursor);
[[nodiscard]] std::optional<NumberedCursor> decode_numbered(ListKind kind, std::string_view text);

/// Of a list in the order of keys: the last key given, without what all keys of the list have in front.
[[nodiscard]] std::string encode_cursor(ListKind kind, ByteView key);
[[nodiscard]] std::optional<Bytes> decode_keyed(ListKind kind, std::string_view text);

}  // namespace bytom::explorer
