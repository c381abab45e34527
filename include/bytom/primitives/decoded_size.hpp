// Memory that a transaction or a block will take once it is decoded, estimated from its text without decoding
// it; budgets are charged with it. Never less than the real size, and at most a few times more.
#pragma once

#include <cstddef>

#include <bytom/base/bytes.hpp>

namespace bytom::primitives {

struct DecodedSize {
    std::size_t bytes = 0;
    std::size_t members = 0;  ///< inputs and outputs
};

/// The size of a transaction or block given as hex text, including its raw bytes while they are decoded; the
/// text itself is not counted. Stops once `enough` bytes are exceeded. For text that does not decode: what is
/// held until the error is found.
[[nodiscard]] DecodedSize decoded_transaction(ByteView text, std::size_t enough);
[[nodiscard]] DecodedSize decoded_block(ByteView text, std::size_t enough);

}  // namespace bytom::primitives
