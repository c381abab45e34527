// Calls about contracts (09 §5.8).
#pragma once

#include <bytom/equity/compile_call.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

Outcome compile(const NoContext& context, const equity::CompileRequest& request, json::Writer& out);

}  // namespace bytom::rpc
