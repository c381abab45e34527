// The ledger against itself and against another copy of it. For operators: these read whole tables. All
// functions throw StoreFailure.
#pragma once

#include <bytom/blockcenter/store/chain_rows.hpp>

namespace bytom::blockcenter {

/// A sum that is not what it should be.
struct LedgerFault {
    std::string what{};  ///< which sum, of what
    std::string is{};
    std::string should_be{};
};

struct LedgerSum {
    Hash256 asset{};
    std::string received{};  ///< these are decimal, in the smallest unit
    std::string sent{};
    std::string held{};
};

struct LedgerReport {
    FollowedBlock tip{};
    std::vector<LedgerSum> sums{};      ///< of all wallets, by asset
    std::vector<LedgerFault> faults{};  ///< at most kMaxFaults
};
inline constexpr std::int64_t kMaxFaults = 100;

/// Each balance against the movements and against the outputs that are unspent, as of one moment: nobody
/// waits for it.
[[nodiscard]] LedgerReport check_ledger(SqlTransaction& sql);

/// A copy of the wallets in a schema of its own, from which the chain can be followed again.
class LedgerCopy {
public:
    /// Makes the schema of `options.schema` in `original`, with what had been followed up to this height.
    /// Error, shown to users: the height is not one of those that are remembered; those of Database::open.
    [[nodiscard]] static Result<std::unique_ptr<LedgerCopy>> make(Database& original,
                                                                  const DatabaseOptions& options,
                                                                  std::string_view chain_id,
                                                                  const Hash256& genesis,
                                                                  std::int64_t height);
    /// Drops the schema.
    ~LedgerCopy();
    LedgerCopy(const LedgerCopy&) = delete;
    LedgerCopy& operator=(const LedgerCopy&) = delete;

    [[nodiscard]] Database& database() noexcept { return *copy_; }
    /// What is in one and not in the other. Nothing: they stand at different blocks.
    [[nodiscard]] std::optional<std::vector<LedgerFault>> compare();

private:
    LedgerCopy(Database& original, std::string schema) : original_(original), schema_(std::move(schema)) {}
    [[nodiscard]] Status<> fill(std::int64_t height);

    Database& original_;
    const std::string schema_;
    std::string home_;  ///< the schema of the original
    std::int64_t newest_address_ = 0;
    std::unique_ptr<Database> copy_;
};

}  // namespace bytom::blockcenter
