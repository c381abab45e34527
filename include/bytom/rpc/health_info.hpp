// What the API needs to know of the node's health (GET /livez, GET /readyz); the node's wiring implements it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bytom::rpc {

struct HealthCheck {
    std::string_view name;  ///< one word, a literal
    bool passed = true;
    std::string detail;  ///< shown to whoever asks: no secrets, one line
};

/// Any thread.
class HealthInfo {
public:
    virtual ~HealthInfo() = default;

    /// Whether the process does its work at all: one that does not is best started anew. Looks at memory
    /// only.
    [[nodiscard]] virtual std::vector<HealthCheck> liveness() const = 0;
    /// Whether clients are served well: with a chain and indexes that are up to date. Asks the disk how full
    /// it is.
    [[nodiscard]] virtual std::vector<HealthCheck> readiness() const = 0;
};

}  // namespace bytom::rpc
