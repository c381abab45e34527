// What stands before every call, whatever way it came: the listener's set, the caller's roles, the caller's
// allowance.
#pragma once

#include <string>

#include <bytom/http/address_limiter.hpp>
#include <bytom/rpc/authenticator.hpp>
#include <bytom/rpc/method_set.hpp>

namespace bytom::rpc {

/// Of one request. What the pointers point to outlives it.
class CallGate {
public:
    enum class Verdict : std::uint8_t {
        pass,
        not_here,     ///< the listener does not offer the call
        not_by_role,  ///< the token's roles do not allow it
        too_many,     ///< nothing is left of the address's allowance
    };

    /// `limiter` null: no limit.
    CallGate(const MethodSet& methods, Grant grant, http::AddressLimiter* limiter,
             const http::Request& request)
        : methods_(methods),
          grant_(grant),
          limiter_(limiter),
          client_(limiter == nullptr ? std::string() : http::client_behind_proxy(request)) {}

    [[nodiscard]] bool is_local() const noexcept { return grant_.local; }

    /// Whether the call may be made at all.
    [[nodiscard]] Verdict judge(const Method& method) const {
        if (!methods_.has(method)) return Verdict::not_here;
        return grant_.roles.may(method.role) ? Verdict::pass : Verdict::not_by_role;
    }

    /// The same; what passes is charged. `bytes`: of its parameters.
    [[nodiscard]] Verdict admit(const Method& method, std::size_t bytes) const;

    /// Of a request with any number of calls, each of which is charged by admit() when its turn comes: what
    /// reading it costs.
    [[nodiscard]] Verdict charge(std::size_t bytes) const;

    [[nodiscard]] static std::string_view describe(Verdict verdict) noexcept;

private:
    [[nodiscard]] Verdict spend(std::int64_t cost) const;

    const MethodSet& methods_;
    const Grant grant_;
    http::AddressLimiter* const limiter_;
    const std::string client_;
};

}  // namespace bytom::rpc
