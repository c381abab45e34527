// What assets are worth, as the operator says (spec 14 §4, lesson 9). No floating point.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <bytom/base/hash256.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/base/result.hpp>

namespace bytom::blockcenter {

/// Of one whole unit, as decimal texts ("0.0123"); "0": not known.
struct Price {
    std::string usd = "0";
    std::string cny = "0";
    std::string btc = "0";
};

using PriceTable = std::map<Hash256, Price>;

/// {"<64 hex digits, or BTM>": {"usd": "0.0123", "cny": …, "btc": …}, …}. Error: what is wrong with it.
[[nodiscard]] Result<PriceTable, std::string> read_prices(std::string_view json);

/// So many smallest units, a decimal text, at this price of a whole unit, which has so many decimals: cut
/// behind the eighth decimal.
[[nodiscard]] std::string worth(std::string_view amount, std::int64_t decimals, std::string_view price);

/// A file of prices, in memory, read again when it has changed. Any thread.
class PriceList {
public:
    /// Empty path: no prices.
    explicit PriceList(std::string path) : path_(std::move(path)) {}

    /// Error: the file cannot be read, or is none of prices.
    [[nodiscard]] Status<> load() BYTOM_EXCLUDES(mutex_);
    /// As of a second ago at most. What is wrong with a newer file is told in the log, and changes nothing.
    [[nodiscard]] std::shared_ptr<const PriceTable> prices() BYTOM_EXCLUDES(mutex_);

private:
    const std::string path_;
    base::Mutex mutex_;
    std::shared_ptr<const PriceTable> prices_ BYTOM_GUARDED_BY(mutex_) = std::make_shared<const PriceTable>();
    std::string stamp_ BYTOM_GUARDED_BY(mutex_);  ///< of the file that has been read
    std::chrono::steady_clock::time_point looked_ BYTOM_GUARDED_BY(mutex_){};
};

}  // namespace bytom::blockcenter
