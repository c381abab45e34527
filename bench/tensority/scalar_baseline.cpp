// The plainest product of the specification, row by row, one multiply-add at a time: what the kernels are
// measured against. Compiled without vectorisation.
#include <cstring>

#include "kernels.hpp"

namespace bytom::bench {

using tensority::detail::kDimension;
using tensority::detail::kMatrixBytes;

void scalar_run_chain(const tensority::detail::ChainTask& task) {
    std::uint8_t* a = task.workspace;
    std::uint8_t* result = a + kMatrixBytes;
    const std::size_t size = kDimension * task.rows;
    std::memset(a, 0, size);
    for (std::size_t i = 0; i < task.rows; ++i)
        a[kDimension * i + task.first_row + i] = 1;
    for (std::size_t step = 0; step < task.steps; ++step) {
        const std::uint8_t* const b = matrix_of_step(task, kMatrixBytes, step);
        for (std::size_t i = 0; i < task.rows; ++i) {
            for (std::size_t j = 0; j < kDimension; ++j) {
                std::int32_t sum = 0;
                for (std::size_t t = 0; t < kDimension; ++t) {
                    sum += static_cast<std::int8_t>(a[kDimension * i + t]) *
                           static_cast<std::int8_t>(b[kDimension * j + t]);
                }
                result[kDimension * i + j] = static_cast<std::uint8_t>(sum + (sum >> 8));
            }
        }
        std::uint8_t* const done = result;
        result = a;
        a = done;
    }
    std::uint8_t* const to = task.sum + kDimension * task.first_row;
    for (std::size_t i = 0; i < size; ++i)
        to[i] = static_cast<std::uint8_t>(to[i] + a[i]);
}

}  // namespace bytom::bench
