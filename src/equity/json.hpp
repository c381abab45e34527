// JSON forms of compiled contracts (12 §11).
#pragma once

#include <bytom/equity/contract.hpp>
#include <bytom/json/writer.hpp>

namespace bytom::equity {

void write_json(json::Writer& out, const Clause& clause);
void write_json(json::Writer& out, const Contract& contract);

}  // namespace bytom::equity
