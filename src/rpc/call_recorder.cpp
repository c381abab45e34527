#include "rpc/call_recorder.hpp"

#include <algorithm>
#include <numeric>

namespace bytom::rpc {

std::vector<CallRecorder::Figures> CallRecorder::figures() const {
    std::vector<Figures> all;
    for (std::size_t i = 0; i < of_methods_.size(); ++i) {
        const OfMethod& of = of_methods_[i];
        Figures figures{.method = &method_table()[i],
                        .seconds = static_cast<double>(of.nanoseconds.load(std::memory_order_relaxed)) * 1e-9,
                        .failures = of.failures.load(std::memory_order_relaxed)};
        std::ranges::transform(of.columns, figures.columns.begin(),
                               [](const auto& column) { return column.load(std::memory_order_relaxed); });
        if (std::ranges::any_of(figures.columns, [](std::uint64_t count) { return count > 0; }))
            all.push_back(figures);
    }
    return all;
}

}  // namespace bytom::rpc
