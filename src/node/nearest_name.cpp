#include "nearest_name.hpp"

#include <algorithm>
#include <vector>

namespace bytom::node {
namespace {

/// Longer ones are not a misspelling of an existing name.
constexpr std::size_t kLongestName = 64;

std::string_view last_part(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

/// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j)
        row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view given,
                                             std::span<const std::string_view> names) {
    if (given.size() > kLongestName) return std::nullopt;
    const std::string_view given_part = last_part(given);
    std::optional<std::string_view> nearest;
    std::size_t least = std::max<std::size_t>(2, given.size() / 3) + 1;
    for (const std::string_view name : names) {
        const std::string_view part = last_part(name);
        std::size_t changes = distance(given, name);
        // A missing or wrong section counts as one mistake.
        if (part.size() > 2 && part != name) changes = std::min(changes, distance(given_part, part) + 1);
        if (changes >= least) continue;
        least = changes;
        nearest = name;
    }
    return nearest;
}

}  // namespace bytom::node
