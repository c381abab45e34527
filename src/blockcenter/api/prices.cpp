#include "blockcenter/api/prices.hpp"

#include <algorithm>
#include <vector>

#include <sys/stat.h>

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/digit.hpp>
#include <bytom/base/log.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/primitives/asset.hpp>

namespace bytom::blockcenter {
namespace {

constexpr std::size_t kMaxDigits = 18;  ///< of a price, on either side of the point
constexpr std::size_t kShown = 8;       ///< decimals of a worth

bool is_digits(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, base::is_digit);
}

/// The digits of a decimal text without its point, and how many stand behind it.
struct Decimal {
    std::string digits{};
    std::size_t behind = 0;
};

std::optional<Decimal> read_decimal(std::string_view text) {
    const auto point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view rest =
        point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (!is_digits(whole) || whole.size() > kMaxDigits || rest.size() > kMaxDigits) return std::nullopt;
    if (point != std::string_view::npos && !is_digits(rest)) return std::nullopt;
    return Decimal{.digits = std::string(whole) + std::string(rest), .behind = rest.size()};
}

/// As on paper.
std::string product(std::string_view a, std::string_view b) {
    std::vector<unsigned> columns(a.size() + b.size(), 0);
    for (std::size_t i = a.size(); i-- > 0;) {
        unsigned carry = 0;
        for (std::size_t j = b.size(); j-- > 0;) {
            const unsigned sum = columns[i + j + 1] +
                                 static_cast<unsigned>(a[i] - '0') * static_cast<unsigned>(b[j] - '0') +
                                 carry;
            columns[i + j + 1] = sum % 10;
            carry = sum / 10;
        }
        columns[i] += carry;
    }
    std::string digits;
    for (const unsigned column : columns)
        digits.push_back(static_cast<char>('0' + column));
    return digits;
}

struct PriceForm {
    std::string usd = "0";
    std::string cny = "0";
    std::string btc = "0";

    static constexpr auto fields() {
        return std::tuple(json::field("usd", &PriceForm::usd, ""), json::field("cny", &PriceForm::cny, ""),
                          json::field("btc", &PriceForm::btc, ""));
    }
};

}  // namespace

Result<PriceTable, std::string> read_prices(std::string_view json) {
    const auto document = json::Document::parse(json);
    if (!document) return std::unexpected(document.error());
    if (document->root().kind() != json::Kind::object) return std::unexpected(std::string("not an object"));
    PriceTable table;
    for (const json::Member member : document->root().members()) {
        Hash256 asset = primitives::kBtmAssetId;
        if (member.key != "BTM") {
            const auto named = Hash256::from_text(member.key);
            if (!named) return std::unexpected(std::string(member.key) + ": neither BTM nor 64 hex digits");
            asset = *named;
        }
        auto form = json::decode<PriceForm>(member.value);
        if (!form) return std::unexpected(std::string(member.key) + ": " + form.error());
        for (const std::string& price : {form->usd, form->cny, form->btc}) {
            if (!read_decimal(price))
                return std::unexpected(std::string(member.key) + ": \"" + price + "\" is no decimal number");
        }
        table[asset] = {
            .usd = std::move(form->usd), .cny = std::move(form->cny), .btc = std::move(form->btc)};
    }
    return table;
}

std::string worth(std::string_view amount, std::int64_t decimals, std::string_view price) {
    constexpr std::int64_t kMostDecimals = 100;
    const auto of_one = read_decimal(price);
    if (!of_one || !is_digits(amount) || decimals < 0 || decimals > kMostDecimals) return "0";
    std::string digits = product(amount, of_one->digits);
    const std::size_t behind = of_one->behind + static_cast<std::size_t>(decimals);
    if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
    std::string whole = digits.substr(0, digits.size() - behind);
    std::string rest = digits.substr(digits.size() - behind).substr(0, kShown);
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
    while (rest.ends_with('0'))
        rest.pop_back();
    return rest.empty() ? whole : whole + "." + rest;
}

Status<> PriceList::load() {
    if (path_.empty()) return {};
    struct stat seen{};
    std::string stamp;
    if (::stat(path_.c_str(), &seen) == 0) {
        stamp = std::to_string(seen.st_ino) + " " + std::to_string(seen.st_size) + " " +
                std::to_string(seen.st_mtim.tv_sec) + " " + std::to_string(seen.st_mtim.tv_nsec);
    }
    {
        const base::MutexLock lock(mutex_);
        if (!stamp.empty() && stamp == stamp_) return {};
        stamp_ = stamp;
    }
    BYTOM_ASSIGN(const auto text, base::read_file(path_));
    if (!text) return base::fail("bad_prices", path_ + ": there is no such file");
    auto table = read_prices(*text);
    if (!table) return base::fail("bad_prices", path_ + ": " + table.error());
    auto prices = std::make_shared<const PriceTable>(*std::move(table));
    const base::MutexLock lock(mutex_);
    prices_ = std::move(prices);
    return {};
}

std::shared_ptr<const PriceTable> PriceList::prices() {
    using namespace std::chrono_literals;
    const auto now = std::chrono::steady_clock::now();
    bool looks = false;
    {
        const base::MutexLock lock(mutex_);
        looks = !path_.empty() && now - looked_ >= 1s;
        if (looks) looked_ = now;
    }
    if (looks) {
        if (const auto loaded = load(); !loaded)
            base::log(base::LogLevel::warn, "api", "prices stay as they were: {}", loaded.error().text());
    }
    const base::MutexLock lock(mutex_);
    return prices_;
}

}  // namespace bytom::blockcenter
