#include "rpc/json_rpc.hpp"

#include <exception>

#include <bytom/base/log.hpp>
#include <bytom/chain/body_pruned.hpp>
#include <bytom/rpc/authenticator.hpp>

#include "rpc/call_gate.hpp"
#include "rpc/call_recorder.hpp"

namespace bytom::rpc {
namespace {

using json::Kind;
using json::Value;

// JSON-RPC 2.0 §5.1; the last one is from the range left to servers.
constexpr std::int64_t kParseError = -32700;
constexpr std::int64_t kInvalidRequest = -32600;
constexpr std::int64_t kMethodNotFound = -32601;
constexpr std::int64_t kInvalidParameters = -32602;
constexpr std::int64_t kInternalError = -32603;
constexpr std::int64_t kCallFailed = -32000;

struct RpcError {
    std::int64_t number = 0;
    std::string message;
    std::optional<ApiError> api;  ///< what the call's own path would have answered
};

RpcError call_failed(ApiError error) {
    const bool bad_input = error.code == ErrorCode::bad_request;
    return {.number = bad_input ? kInvalidParameters : kCallFailed,
            .message = std::string(error_info(error.code).msg),
            .api = std::move(error)};
}

/// What a call looks like; members of the object, exact in case as JSON-RPC has them.
struct Call {
    std::optional<Value> version;
    std::optional<Value> method;
    std::optional<Value> parameters;
    std::optional<Value> id;

    static Call of(Value object) {
        Call call;
        for (const json::Member member : object.members()) {
            if (member.key == "jsonrpc") call.version = member.value;
            if (member.key == "method") call.method = member.value;
            if (member.key == "params") call.parameters = member.value;
            if (member.key == "id") call.id = member.value;
        }
        return call;
    }

    [[nodiscard]] bool is_notification() const noexcept { return !id; }
    [[nodiscard]] bool has_valid_id() const noexcept {
        return !id || id->kind() == Kind::string || id->kind() == Kind::number || id->is_null();
    }
    [[nodiscard]] bool is_valid() const noexcept {
        return version && version->kind() == Kind::string && version->string() == "2.0" && method &&
               method->kind() == Kind::string && has_valid_id();
    }
};

void write_id(json::Writer& out, const std::optional<Value>& id) {
    out.key("id");
    if (id && id->kind() == Kind::string) {
        out.value(id->string());
    } else if (id && id->kind() == Kind::number) {
        out.raw(id->number());
    } else {
        out.null();
    }
}

std::string error_text(const RpcError& error, const std::optional<Value>& id) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    out.member("jsonrpc", "2.0");
    out.key("error");
    out.begin_object();
    out.member("code", error.number);
    out.member("message", error.message);
    if (error.api) {
        const ErrorInfo& info = error_info(error.api->code);
        out.key("data");
        out.begin_object();
        out.member("code", info.number);
        out.member("msg", info.msg);
        out.member("detail", error.api->detail);
        out.end_object();
    }
    out.end_object();
    write_id(out, id);
    out.end_object();
    return text;
}

std::string result_text(std::string_view result, const std::optional<Value>& id) {
    std::string text;
    text.reserve(result.size() + 64);
    json::Writer out(text);
    out.begin_object();
    out.member("jsonrpc", "2.0");
    out.key("result");
    out.raw(result.empty() ? "null" : result);
    write_id(out, id);
    out.end_object();
    return text;
}

class Session {
public:
    Session(const ApiContext& context, const http::Request& request, json::Allowance* allowance,
            const CallGate* gate)
        : context_(context),
          from_loopback_(gate != nullptr ? gate->is_local() : request.from_loopback),
          allowance_(allowance),
          gate_(gate) {
        context_.client_gone = request.client_gone;
        context_.server_stops = request.server_stops;
    }

    std::string answer_batch(Value list) {
        if (list.size() == 0) return error_text({kInvalidRequest, "empty batch", {}}, {});
        if (list.size() > kMaxBatchCalls) {
            return error_text(
                {kInvalidRequest, "more than " + std::to_string(kMaxBatchCalls) + " calls in a batch", {}},
                {});
        }
        std::string answers;
        for (const Value element : list.elements()) {
            const std::string_view refusal = refusal_of_next(answers);
            const std::string answer = refusal.empty() ? answer_one(element) : refuse(element, refusal);
            if (answer.empty()) continue;
            answers += answers.empty() ? '[' : ',';
            answers += answer;
        }
        if (!answers.empty()) answers += ']';
        return answers;
    }

    /// Empty for notifications, whatever their result.
    std::string answer_one(Value request) {
        if (request.kind() != Kind::object) return error_text({kInvalidRequest, "not an object", {}}, {});
        const Call call = Call::of(request);
        if (!call.is_valid()) {
            return error_text({kInvalidRequest, "not a JSON-RPC 2.0 request", {}},
                              call.has_valid_id() ? call.id : std::nullopt);
        }
        std::string result;
        const auto done = run(call, result);
        if (call.is_notification()) return {};
        return done ? result_text(result, call.id) : error_text(done.error(), call.id);
    }

private:
    /// Why the next call of a batch with these answers so far is not run; empty: it is.
    [[nodiscard]] std::string_view refusal_of_next(std::string_view answers) const {
        if (context_.client_gone.stop_requested()) return "the client is gone";
        return answers.size() > kMaxBatchAnswerBytes ? "the answers to this batch are too large" : "";
    }

    static std::string refuse(Value request, std::string_view why) {
        std::optional<Value> id;
        if (request.kind() == Kind::object) {
            const Call call = Call::of(request);
            if (call.is_valid() && call.is_notification()) return {};
            if (call.has_valid_id()) id = call.id;
        }
        return error_text({kCallFailed, std::string(why), {}}, id);
    }

    [[nodiscard]] std::expected<const Method*, RpcError> find(std::string_view name) const {
        const std::string path = name.starts_with('/') ? std::string(name) : "/" + std::string(name);
        const Method* const method = find_method(path);
        if (method == nullptr)
            return std::unexpected(RpcError{kMethodNotFound, "there is no such method", {}});
        if (!is_available(*method, context_)) {
            return std::unexpected(
                RpcError{kMethodNotFound, "the wallet is disabled",
                         ApiError{.detail = "wallet not found, please check that the wallet is open"}});
        }
        if (gate_ != nullptr) {
            const auto verdict = gate_->admit(*method, 0);
            if (verdict != CallGate::Verdict::pass) {
                return std::unexpected(call_failed({.code = ErrorCode::not_authenticated,
                                                    .detail = std::string(CallGate::describe(verdict))}));
            }
        }
        if (method->permission == Permission::loopback && !from_loopback_) {
            return std::unexpected(call_failed(
                {.code = ErrorCode::not_authenticated, .detail = std::string(loopback_only(path))}));
        }
        return method;
    }

    std::expected<void, RpcError> run(const Call& call, std::string& result) {
        BYTOM_ASSIGN(const Method* const method, find(call.method->string()));
        BYTOM_ASSIGN(std::optional<Value> input, input_of(call, *method));
        try {
            json::Writer out(result);
            CallRecorder::Call counted(context_.calls, *method);
            const Outcome outcome = method->run(context_, input ? &*input : nullptr, out);
            if (outcome) counted.succeeded();
            const bool too_far = goes_too_far();
            if (!outcome && too_far) {
                return std::unexpected(RpcError{kCallFailed, std::string(json::kTooMuchMemory), {}});
            }
            if (!outcome) return std::unexpected(call_failed(outcome.error()));
            return {};
        } catch (const chain::BodyPruned& pruned) {
            return std::unexpected(call_failed({.code = ErrorCode::body_pruned, .detail = pruned.what()}));
        } catch (const std::exception& failure) {
            base::log(base::LogLevel::error, "rpc", "{} failed: {}", method->path, failure.what());
            return std::unexpected(RpcError{kInternalError, "internal error", {}});
        }
    }

    /// Whether this call was refused memory; the next one may get it.
    [[nodiscard]] bool goes_too_far() const {
        if (allowance_ == nullptr || allowance_->refusal() == json::Allowance::Refusal::none) return false;
        allowance_->forget();
        return true;
    }

    /// Parameters by name; none at all are as good as an empty object. Calls without parameters ignore those
    /// of either kind that JSON-RPC has (4.2), as their paths ignore the body.
    [[nodiscard]] std::expected<std::optional<Value>, RpcError> input_of(const Call& call,
                                                                         const Method& method) const {
        const bool given = call.parameters && !call.parameters->is_null();
        const bool by_name = given && call.parameters->kind() == Kind::object;
        const bool by_place = given && call.parameters->kind() == Kind::array;
        if (given && !by_name && !by_place) {
            return std::unexpected(RpcError{kInvalidParameters, "parameters are an object", {}});
        }
        if (!method.has_input()) return std::nullopt;
        if (by_name) return *call.parameters;
        if (by_place && call.parameters->size() > 0) {
            return std::unexpected(
                RpcError{kInvalidParameters, "parameters are taken by name: an object", {}});
        }
        if (method.input_optional && !call.parameters) return std::nullopt;
        return nothing_.root();
    }

    ApiContext context_;  ///< of the calls of this request
    const bool from_loopback_;
    json::Allowance* const allowance_;  ///< null: as much memory as there is
    const CallGate* const gate_;        ///< null: every call may be made
    const json::Document nothing_ = *json::Document::parse("{}");
};

}  // namespace

std::string answer_json_rpc(const ApiContext& context, const http::Request& request,
                            json::Allowance* allowance, const CallGate* gate) {
    const auto document = json::Document::parse(request.body, allowance);
    if (!document) return error_text({kParseError, document.error(), {}}, {}) + "\n";
    Session session(context, request, allowance, gate);
    const Value root = document->root();
    std::string answer = root.kind() == Kind::array ? session.answer_batch(root) : session.answer_one(root);
    if (!answer.empty()) answer += '\n';
    return answer;
}

}  // namespace bytom::rpc
