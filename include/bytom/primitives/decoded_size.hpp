// Memory that a transaction or a block takes once it has been decoded, told from its text without decoding
// it: what budgets are charged with. Never less than what is held then; at most some times more.
#pragma once

#include <cstddef>

#include <bytom/base/bytes.hpp>

namespace bytom::primitives {

struct DecodedSize {
    std::size_t bytes = 0;
    std::size_t members = 0;  ///< inputs and outputs
};

/// Of a transaction or block in hex text, its bytes while they are decoded included; the text itself is not
/// counted. Looks no further once `enough` bytes are exceeded. Of what does not decode: what is held until
/// that shows.
[[nodiscard]] DecodedSize decoded_transaction(ByteView text, std::size_t enough);
[[nodiscard]] DecodedSize decoded_block(ByteView text, std::size_t enough);

}  // namespace bytom::primitives
