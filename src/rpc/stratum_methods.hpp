// What the stratum server's miners deliver.
#pragma once

#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

Outcome get_stratum_info(const StratumContext& context, json::Writer& out);

}  // namespace bytom::rpc
