#include <utility>

#include <fmt/format.h>

#include <bytom/http/exposition.hpp>

namespace bytom::http {
namespace {

void write_label(std::string& text, std::string_view name, std::string_view value) {
    text += name;
    text += "=\"";
    for (const char c : value) {
        if (c == '\\' || c == '"') text += '\\';
        text += c == '\n' ? ' ' : c;
    }
    text += '"';
}

}  // namespace

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    fmt::format_to(std::back_inserter(text_), "# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

void Exposition::sample(double value, std::initializer_list<MetricLabel> labels) {
    line({}, labels, {}, fmt::to_string(value));
}

void Exposition::sample(std::uint64_t value, std::initializer_list<MetricLabel> labels) {
    line({}, labels, {}, fmt::to_string(value));
}

void Exposition::histogram(std::span<const double> upper_ends, std::span<const std::uint64_t> counts,
                           double sum, std::initializer_list<MetricLabel> labels) {
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        below += counts[i];
        line("_bucket", labels, i < upper_ends.size() ? fmt::to_string(upper_ends[i]) : "+Inf",
             fmt::to_string(below));
    }
    line("_sum", labels, {}, fmt::to_string(sum));
    line("_count", labels, {}, fmt::to_string(below));
}

void Exposition::line(std::string_view suffix, std::initializer_list<MetricLabel> labels,
                      std::string_view upper_end, std::string_view value) {
    text_ += name_;
    text_ += suffix;
    char separator = '{';
    const auto label = [&](std::string_view name, std::string_view of) {
        text_ += std::exchange(separator, ',');
        write_label(text_, name, of);
    };
    for (const MetricLabel& each : labels)
        label(each.name, each.value);
    if (!upper_end.empty()) label("le", upper_end);
    if (separator == ',') text_ += '}';
    text_ += ' ';
    text_ += value;
    text_ += '\n';
}

}  // namespace bytom::http
