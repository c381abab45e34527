// What holds for every transaction that decodes, wherever it was found.
#pragma once

#include <bytom/primitives/transaction.hpp>

#include "fuzz/property.hpp"

namespace bytom::fuzz {

/// The canonical form decodes to the same ids and to the same fields except the suffixes that it doubles;
/// without such suffixes it is a fixpoint.
void check_canonical_form(const primitives::Transaction& tx);

/// Where locate_programs says that a program or argument is, there are the bytes that decoding copied.
void check_layout(const primitives::Transaction& tx);

/// What is told of it without decoding is what decoding gives.
void check_outline(const primitives::Transaction& tx);

/// The tables of 01 §5.3 fit to the inputs and to each other.
void check_tables(const primitives::Transaction& tx);

}  // namespace bytom::fuzz
