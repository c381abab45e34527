#include "explorer_api/query.hpp"

#include <algorithm>
#include <limits>

#include <bytom/explorer/records.hpp>
#include <bytom/http/request_target.hpp>

namespace bytom::explorer_api {
namespace {

constexpr std::uint64_t kMaxNumber = std::numeric_limits<std::uint64_t>::max();

std::optional<std::string> decoded(std::string_view text) {
    std::string plain(text);
    std::ranges::replace(plain, '+', ' ');
    return http::percent_decode(plain);
}

}  // namespace

std::optional<std::uint64_t> whole_number(std::string_view text) noexcept {
    if (text.empty()) return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        number = number > (kMaxNumber - digit) / 10 ? kMaxNumber : 10 * number + digit;
    }
    return number;
}

Expected<Query> Query::parse(std::string_view raw) {
    if (raw.size() > kMaxQueryBytes)
        return bad_request("query: longer than " + std::to_string(kMaxQueryBytes) + " bytes");
    Query query;
    while (!raw.empty()) {
        const std::size_t end = std::min(raw.find('&'), raw.size());
        const std::string_view part = raw.substr(0, end);
        raw.remove_prefix(std::min(end + 1, raw.size()));
        if (part.empty()) continue;
        if (query.parameters_.size() >= kMaxParameters)
            return bad_request("query: more than " + std::to_string(kMaxParameters) + " parameters");
        const std::size_t equals = std::min(part.find('='), part.size());
        auto name = decoded(part.substr(0, equals));
        auto value = decoded(part.substr(std::min(equals + 1, part.size())));
        if (!name || !value) return bad_request("query: malformed escape");
        query.parameters_.push_back({.name = *std::move(name), .value = *std::move(value)});
    }
    return query;
}

const std::string* Query::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find(parameters_, name, &Parameter::name);
    return found == parameters_.end() ? nullptr : &found->value;
}

Expected<std::uint64_t> Query::number(std::string_view name, std::uint64_t otherwise,
                                      std::uint64_t least) const {
    const std::string* const text = find(name);
    if (text == nullptr) return otherwise;
    const auto number = whole_number(*text);
    if (!number || *number < least)
        return bad_request(std::string(name) + ": expected a whole number of at least " +
                           std::to_string(least));
    return *number;
}

std::uint64_t Page::skip() const noexcept {
    return number - 1 > kMaxNumber / limit ? kMaxNumber : (number - 1) * limit;
}

Expected<Page> Page::of(const Query& query, std::uint64_t default_limit) {
    Page page;
    const auto number = query.number("page", 1, 1);
    if (!number) return std::unexpected(number.error());
    const auto limit = query.number("limit", default_limit, 1);
    if (!limit) return std::unexpected(limit.error());
    page.number = *number;
    page.limit = std::min(*limit, kMaxLimit);
    return page;
}

Expected<Days> Days::of(const Query& query, Days otherwise, std::uint64_t most) {
    const auto from = query.number("from", otherwise.first * explorer::kDaySeconds);
    if (!from) return std::unexpected(from.error());
    const auto to = query.number("to", otherwise.last * explorer::kDaySeconds);
    if (!to) return std::unexpected(to.error());
    const Days days{.first = *from / explorer::kDaySeconds, .last = *to / explorer::kDaySeconds};
    if (days.last < days.first) return bad_request("to: expected a time that is not before `from`");
    if (days.last - days.first >= most)
        return bad_request("from, to: expected seconds since 1970 that are at most " + std::to_string(most) +
                           " days apart");
    return days;
}

}  // namespace bytom::explorer_api
