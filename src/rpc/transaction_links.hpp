// What a transaction is tied to on the chain (13 §2.1): what made its inputs, what spent its outputs.
#pragma once

#include <bytom/explorer/view.hpp>
#include <bytom/json/writer.hpp>

namespace bytom::rpc {

/// An object: `fee`, `gas` (that the fee could buy), `confirmations`, `raw_transaction`, `inputs` and
/// `outputs`.
void write_links(json::Writer& out, const explorer::View& view, const explorer::PlacedTransaction& placed);

}  // namespace bytom::rpc
