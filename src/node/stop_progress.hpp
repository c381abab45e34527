// What the end of the node waits for, for the line that tells of it.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>

namespace bytom::node {

/// How far the start or the end of the node has come. Any thread.
class StopProgress {
public:
    /// `part` is a literal, as in "it waits for …".
    void waits_for(const char* part) noexcept { part_ = part; }
    [[nodiscard]] const char* part() const noexcept { return part_; }

private:
    std::atomic<const char*> part_{"what was being opened"};
};

/// Names of the threads that wait for a disk (or something else that cannot be interrupted), with commas
/// between them; empty if there are none.
[[nodiscard]] std::string threads_in_the_system(const std::filesystem::path& tasks = "/proc/self/task");

}  // namespace bytom::node
