// What the stratum server's miners deliver.
#pragma once

#include <bytom/rpc/method.hpp>

namespace bytom::rpc {

Outcome get_stratum_info(ApiContext& context, json::Writer& out);

}  // namespace bytom::rpc
