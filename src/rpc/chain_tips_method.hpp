// All ends of the chain's branches, those whose verdict is not there yet included.
#pragma once

#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

Outcome get_chain_tips(const ChainContext& context, json::Writer& out);

}  // namespace bytom::rpc
