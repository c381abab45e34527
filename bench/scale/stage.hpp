// A piece of a benchmark in a process of its own, so that its memory and its processor time are its own.
#pragma once

#include <functional>
#include <vector>

namespace bytom::bench {

/// Processor time of this process so far, all threads, in seconds.
[[nodiscard]] double processor_seconds();

/// Resident memory of this process, in MiB.
[[nodiscard]] double resident_mib();

/// Runs `stage` in a child process and gives its numbers. Precondition: this process has one thread. Throws
/// std::runtime_error if the child fails, which then has said why.
[[nodiscard]] std::vector<double> run_stage(const std::function<std::vector<double>()>& stage);

}  // namespace bytom::bench
