// merchant/payment-events: changes of payments as server-sent events (spec 14 §4, lesson 1).
#pragma once

#include <string>

#include <bytom/http/stream.hpp>

#include "blockcenter/api/key_ring.hpp"
#include "blockcenter/api/payment_feed.hpp"

namespace bytom::blockcenter {

/// Whose payments are told, to whom, and from where on.
struct PaymentStreamOptions {
    std::int64_t wallet = 0;              ///< 0: all that were made with the key
    std::string key{};                    ///< the stream ends when it is revoked; empty: nobody's
    std::optional<std::int64_t> after{};  ///< number of the last change had; nothing: from now on
    std::chrono::steady_clock::time_point ends = std::chrono::steady_clock::time_point::max();
};

/// Begins with `begin`, whose id is where the reader stands: whatever is committed later is told, in the
/// order of the numbers and once.
class PaymentStream final : public http::StreamSource {
public:
    /// All outlive it.
    PaymentStream(Database& database, const KeyRing& keys, PaymentFeed& feed, PaymentStreamOptions options,
                  std::function<void()> wake);

    [[nodiscard]] http::StreamPiece next() override;

private:
    /// Appends what comes next, at most up to this number.
    void tell(std::string& out, std::int64_t settled);
    [[nodiscard]] bool is_over() const;

    Database& database_;
    const KeyRing& keys_;
    PaymentStreamOptions options_;
    PaymentFeed::Reader reader_;
    bool begun_ = false;
};

}  // namespace bytom::blockcenter
