// Transactions: decoding, the canonical form, ids and the location of programs agree with each other.
#include <algorithm>

#include <bytom/base/hex.hpp>

#include "fuzz/transaction_properties.hpp"

using bytom::fuzz::require;
using bytom::primitives::Transaction;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const bytom::ByteView input(data, size);
    const auto tx = Transaction::decode(input);
    const auto of_text = Transaction::from_text(bytom::base::to_hex(input));
    require(tx.has_value() == of_text.has_value(), "the text decodes exactly if the bytes do");
    if (!tx) {
        require(tx.error() == of_text.error(), "text and bytes fail alike");
        return 0;
    }
    require(of_text->id() == tx->id(), "text and bytes have one id");
    require(bytom::base::equal(tx->received(), input), "received() is the input");
    bytom::fuzz::check_canonical_form(*tx);
    bytom::fuzz::check_outline(*tx);
    bytom::fuzz::check_layout(*tx);
    bytom::fuzz::check_tables(*tx);
    return 0;
}
