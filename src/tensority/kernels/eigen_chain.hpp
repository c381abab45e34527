// Exact products of 32-bit floats by Eigen, for the files eigen.cpp and eigen_avx2.cpp: every partial sum is
// an integer up to 2^22, below the 2^24 that a float holds exactly, in whatever order they are added (11 §3
// fact 2). Independent of our own arithmetic, so the tests use it as an oracle.
//
// Our own names are in an unnamed namespace. Eigen's are the reason for a name of its own in eigen_avx2.cpp.
#pragma once

#define EIGEN_DONT_PARALLELIZE
#define EIGEN_NO_DEBUG
#include <Eigen/Core>

#include "tensority/kernels/kernels.hpp"

namespace bytom::tensority::detail {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using MatrixMap = Eigen::Map<Matrix, Eigen::Aligned64>;

static_assert(kEigenWorkspaceBytes == 3 * kMatrixBytes * sizeof(float));

float number(std::uint8_t byte) {
    return static_cast<float>(static_cast<std::int8_t>(byte));
}

std::uint8_t reduced(float exact) {
    const auto v = static_cast<std::uint32_t>(static_cast<std::int32_t>(exact));
    return static_cast<std::uint8_t>(v + (v >> 8U));
}

void run_chain(const ChainTask& task) {
    auto* const floats = reinterpret_cast<float*>(task.workspace);
    const auto rows = static_cast<Eigen::Index>(task.rows);
    constexpr auto kSide = static_cast<Eigen::Index>(kDimension);
    MatrixMap a(floats, rows, kSide);
    MatrixMap b(floats + kMatrixBytes, kSide, kSide);
    MatrixMap c(floats + 2 * kMatrixBytes, rows, kSide);

    // The first product, identity times B transposed, written out.
    const std::uint8_t* const first = matrix_of_step(task, kMatrixBytes, 0);
    for (std::size_t i = 0; i < task.rows; ++i) {
        for (std::size_t j = 0; j < kDimension; ++j)
            floats[kDimension * i + j] = number(reduced(number(first[kDimension * j + task.first_row + i])));
    }
    for (std::size_t step = 1; step < task.steps; ++step) {
        const std::uint8_t* const matrix = matrix_of_step(task, kMatrixBytes, step);
        for (std::size_t i = 0; i < kMatrixBytes; ++i)
            b.data()[i] = number(matrix[i]);
        c.noalias() = a * b.transpose();
        for (std::size_t i = 0; i < kDimension * task.rows; ++i)
            a.data()[i] = number(reduced(c.data()[i]));
    }
    std::uint8_t* const sum = task.sum + kDimension * task.first_row;
    for (std::size_t i = 0; i < kDimension * task.rows; ++i)
        sum[i] = static_cast<std::uint8_t>(sum[i] +
                                           static_cast<std::uint8_t>(static_cast<std::int8_t>(a.data()[i])));
}

}  // namespace
}  // namespace bytom::tensority::detail
