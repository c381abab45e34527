#include "rpc/contract_methods.hpp"

namespace bytom::rpc {

Outcome compile(const NoContext& /*context*/, const equity::CompileRequest& request, json::Writer& out) {
    const auto compiled = equity::compile_call(request);
    if (!compiled) {
        const bool compiles = compiled.error().step == equity::CompileCallError::Step::instantiate;
        return failure(compiles ? ErrorCode::instantiate_contract : ErrorCode::compile_contract,
                       compiled.error().text);
    }
    write_json(out, *compiled);
    return {};
}

}  // namespace bytom::rpc
