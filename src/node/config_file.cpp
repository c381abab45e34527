#include "config_file.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>

#include <fmt/core.h>
#include <toml++/toml.h>

namespace bytom::node {
namespace {

std::string lower_case(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

/// Nothing if an element is not a text.
std::optional<std::vector<std::string>> texts_of(const ::toml::array& array) {
    std::vector<std::string> texts;
    for (const ::toml::node& element : array) {
        const auto* const text = element.as_string();
        if (text == nullptr) return std::nullopt;
        texts.push_back(text->get());
    }
    return texts;
}

ConfigValue value_of(const ::toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* truth = node.as_boolean()) return truth->get();
    if (const auto* number = node.as_integer()) return number->get();
    if (const auto* number = node.as_floating_point()) return number->get();
    if (const auto* array = node.as_array()) {
        if (auto texts = texts_of(*array)) return *std::move(texts);
    }
    std::ostringstream kind;
    kind << node.type();
    return OtherValue{kind.str()};
}

/// Tables nest as deep as the parser lets them (256 levels).
void collect(const ::toml::table& table, const std::string& prefix, std::vector<FileEntry>& entries) {
    for (const auto& [key, node] : table) {
        const std::string name = prefix + lower_case(key.str());
        const auto* const inner = node.as_table();
        if (inner != nullptr && !inner->empty()) {
            collect(*inner, name + ".", entries);
        } else {
            entries.push_back({name, value_of(node), key.source().begin.line});
        }
    }
}

}  // namespace

Result<std::vector<FileEntry>> read_config_text(const std::string& text, const std::string& file_name) {
    std::vector<FileEntry> entries;
    try {
        collect(::toml::parse(text, file_name), "", entries);
    } catch (const ::toml::parse_error& error) {
        return base::fail("bad_config", fmt::format("{}:{}: {}", file_name, error.source().begin.line,
                                                    error.description()));
    }
    std::ranges::stable_sort(entries, {}, &FileEntry::line);
    std::map<std::string_view, std::uint32_t> lines;
    for (const FileEntry& entry : entries) {
        const auto [known, is_new] = lines.try_emplace(entry.key, entry.line);
        if (!is_new) {
            return base::fail("bad_config", fmt::format("{}:{}: {} was already given in line {}", file_name,
                                                        entry.line, entry.key, known->second));
        }
    }
    return entries;
}

}  // namespace bytom::node
