// Reading of a transaction's fields (01 §3.1, §3.2), without mapping.
#pragma once

#include <bytom/primitives/transaction.hpp>

namespace bytom::primitives {

/// Told where byte strings stand while a transaction is read.
class LayoutObserver {
public:
    virtual ~LayoutObserver() = default;
    virtual void on_input() = 0;
    virtual void on_program(ByteView program) = 0;
    virtual void on_argument(ByteView argument) = 0;
    /// Empty at asset versions other than 1.
    virtual void on_output_program(ByteView program) = 0;
};

/// Reads one transaction. `observer` may be null; the views it gets point into the reader's input.
[[nodiscard]] Result<TxData, DecodeError> read_tx(base::Reader& reader, LayoutObserver* observer);

}  // namespace bytom::primitives
