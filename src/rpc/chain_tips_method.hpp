// All ends of the chain's branches, those whose verdict is not there yet included.
#pragma once

#include <bytom/rpc/method.hpp>

namespace bytom::rpc {

Outcome get_chain_tips(ApiContext& context, json::Writer& out);

}  // namespace bytom::rpc
