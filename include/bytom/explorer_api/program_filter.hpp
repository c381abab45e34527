// Which transactions a reader wants: those that touch some addresses (13 §4).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>
#include <bytom/primitives/transaction.hpp>

namespace bytom::explorer_api {

/// Immutable; any thread. Looks at the transaction alone: inputs repeat the programs that they spend.
class ProgramFilter {
public:
    static constexpr std::size_t kMaxAddresses = 10'000;

    /// Of addresses of the network with this bech32 prefix, or control programs in hex. The error says which
    /// one does not fit.
    [[nodiscard]] static Result<ProgramFilter, std::string> parse(std::span<const std::string> addresses,
                                                                  std::string_view prefix);

    /// Whether an input spends from one of the programs or an output pays to one.
    [[nodiscard]] bool touches(const primitives::Transaction& tx) const;

private:
    explicit ProgramFilter(std::vector<Bytes> programs) : programs_(std::move(programs)) {}
    [[nodiscard]] bool contains(const Bytes& program) const;

    std::vector<Bytes> programs_;  ///< ascending: looking one up does not depend on what strangers choose
};

/// Null: all transactions.
using ProgramFilterPtr = std::shared_ptr<const ProgramFilter>;

}  // namespace bytom::explorer_api
