// A program that runs beside the node: started without a shell, watched, and gone when it must be.
#pragma once

#include <optional>
#include <span>
#include <string>

#include <sys/types.h>

#include <bytom/base/result.hpp>

namespace bytom::node {

/// Owns one process and the process group that it leads. It has the signals as the system sets them, no
/// descriptor of this process, no input, and its output goes nowhere; its directory is /.
class ChildProcess {
public:
    /// Waits until the program has begun to run. `arguments` begin with its path. Error: `spawn`, as a
    /// sentence.
    [[nodiscard]] static Result<ChildProcess> start(std::span<const std::string> arguments,
                                                    std::span<const std::string> environment);

    /// Kills the group. Does not wait.
    ~ChildProcess();
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&& other) noexcept;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// Can be read from once the program has ended; -1: this system has no such thing, ask ended() now and
    /// then.
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

    /// Nothing as long as it runs. Then how it ended, as a sentence; empty: with exit code 0. What it has
    /// left in its group is killed.
    [[nodiscard]] std::optional<std::string> ended();

    /// The group, at once.
    void kill() noexcept;

private:
    explicit ChildProcess(pid_t pid) noexcept;
    void release() noexcept;

    pid_t pid_ = 0;  ///< 0: nothing is owned
    int descriptor_ = -1;
};

}  // namespace bytom::node
