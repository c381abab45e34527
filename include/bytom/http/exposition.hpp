// The exposition format of Prometheus, version 0.0.4.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace bytom::http {

struct MetricLabel {
    std::string_view name;
    std::string_view value;
};

/// Families of samples, one after the other: a family, then its samples.
class Exposition {
public:
    /// `type` is counter, gauge or histogram.
    void family(std::string_view name, std::string_view type, std::string_view help);
    void sample(double value, std::initializer_list<MetricLabel> labels = {});
    void sample(std::uint64_t value, std::initializer_list<MetricLabel> labels = {});

    /// A family of one sample without labels.
    void gauge(std::string_view name, std::string_view help, auto value) {
        family(name, "gauge", help);
        sample(value);
    }
    void counter(std::string_view name, std::string_view help, auto value) {
        family(name, "counter", help);
        sample(value);
    }

    /// One of a family of histograms. `counts` are those of its columns, of which the last has no upper end.
    void histogram(std::span<const double> upper_ends, std::span<const std::uint64_t> counts, double sum,
                   std::initializer_list<MetricLabel> labels = {});

    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    void line(std::string_view suffix, std::initializer_list<MetricLabel> labels, std::string_view upper_end,
              std::string_view value);

    std::string text_;
    std::string_view name_;
};

}  // namespace bytom::http
