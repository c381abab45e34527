// Calls about contracts (09 §5.8).
#pragma once

#include <bytom/equity/compile_call.hpp>
#include <bytom/rpc/method.hpp>

namespace bytom::rpc {

Outcome compile(ApiContext& context, const equity::CompileRequest& request, json::Writer& out);

}  // namespace bytom::rpc
