#include "rpc/call_gate.hpp"

namespace bytom::rpc {
namespace {

// In costs of the cheapest call.
constexpr std::int64_t kWorkerCost = 4;
constexpr std::size_t kBytesForOne = 4'096;

std::int64_t cost_of(std::size_t bytes) {
    return static_cast<std::int64_t>(bytes / kBytesForOne);
}

}  // namespace

CallGate::Verdict CallGate::admit(const Method& method, std::size_t bytes) const {
    const Verdict verdict = judge(method);
    if (verdict != Verdict::pass) return verdict;
    return spend((method.execution == Execution::worker ? kWorkerCost : 1) + cost_of(bytes));
}

CallGate::Verdict CallGate::charge(std::size_t bytes) const {
    return spend(1 + cost_of(bytes));
}

CallGate::Verdict CallGate::spend(std::int64_t cost) const {
    if (limiter_ == nullptr) return Verdict::pass;
    const auto now = http::AddressLimiter::Instant::clock::now();
    return limiter_->spend(client_, cost, now) ? Verdict::pass : Verdict::too_many;
}

std::string_view CallGate::describe(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::pass:
            break;
        case Verdict::not_here:
            return "this listener does not offer the call";
        case Verdict::not_by_role:
            return "the roles of the token do not allow the call";
        case Verdict::too_many:
            return "too many requests from your address";
    }
    return {};
}

}  // namespace bytom::rpc
