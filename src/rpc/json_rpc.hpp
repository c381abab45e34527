// JSON-RPC 2.0 over the calls of the method table: `/rpc`.
#pragma once

#include <string>

#include <bytom/http/message.hpp>
#include <bytom/rpc/method.hpp>

namespace bytom::rpc {

class CallGate;

/// Where JSON-RPC is spoken.
inline constexpr std::string_view kJsonRpcPath = "/rpc";

inline constexpr std::size_t kMaxBatchCalls = 100;
/// Calls of a batch whose turn comes after this many bytes of answers are refused.
inline constexpr std::size_t kMaxBatchAnswerBytes = std::size_t{64} << 20;

/// Runs the call, or the batch of calls, in a request's body. Methods are paths without the slash; parameters
/// are taken by name. Empty if the body holds nothing but notifications. When the client is gone, the calls
/// of a batch that are left are refused instead of run. `allowance` bounds the memory that the body takes
/// once it is parsed: a call that needs more fails; if the body as a whole does, nothing is run and the
/// refusal stands in the allowance. Null: no bound. The gate says which calls may be made; null: the sender
/// may make all, and those for this machine only from there.
[[nodiscard]] std::string answer_json_rpc(const ApiContext& context, const http::Request& request,
                                          json::Allowance* allowance = nullptr,
                                          const CallGate* gate = nullptr);

}  // namespace bytom::rpc
