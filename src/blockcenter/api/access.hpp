// Who may use the API, and how much (spec 14 §5).
#pragma once

#include <atomic>

#include <bytom/base/clock.hpp>
#include <bytom/blockcenter/api/access_options.hpp>
#include <bytom/http/address_limiter.hpp>

#include "blockcenter/api/key_ring.hpp"

namespace bytom::blockcenter {

/// Who a request is from.
struct Caller {
    std::string key{};      ///< the name of its key; empty: nobody
    std::string session{};  ///< a session's secret, which has to be looked up yet: then `key` is not known
};

inline constexpr unsigned kUnauthorized = 401;
inline constexpr unsigned kTooMany = 429;

/// Why a request is not answered.
struct Refusal {
    unsigned status = 0;
    std::string why{};
};

/// Rules on the heads of requests, without the database. Any thread.
class Access {
public:
    /// All outlive it.
    Access(const AccessOptions& options, const KeyRing& keys) : options_(options), keys_(keys) {}

    /// Who it is from, or why it is refused: 401, 403. `open`: a page that needs no key.
    [[nodiscard]] std::expected<Caller, Refusal> judge(const http::Request& head, bool open) const;
    /// The same, and counts it, once for each request: 429, too.
    [[nodiscard]] std::expected<Caller, Refusal> admit(const http::Request& head, bool open);
    /// Counts one whose session has been found to be of this key. False: too many.
    [[nodiscard]] bool spend_of_key(const std::string& key);

private:
    [[nodiscard]] bool spend_of_address(const http::Request& head, std::int64_t cost);

    const AccessOptions& options_;
    const KeyRing& keys_;
    http::AddressLimiter of_keys_{options_.key_rate};
    http::AddressLimiter of_addresses_{options_.address_rate};
};

/// Seconds that a session lasts.
inline constexpr std::uint64_t kSessionSeconds = 900;
inline constexpr std::string_view kSessionPath = "/session";
inline constexpr std::string_view kSessionEndPath = "/session/end";

/// The header Set-Cookie that gives a browser the session; with an empty secret, that takes it away. It is
/// marked to be sent over TLS only where the request has come so (X-Forwarded-Proto).
[[nodiscard]] std::string session_cookie(const http::Request& request, std::string_view secret);

}  // namespace bytom::blockcenter
