// The running test once more, in a process that may be killed.
#pragma once

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_directory.hpp"

namespace bytom::testing {

/// Started from the test's beginning rather than forked: a fork has none of its parent's threads, and RocksDB
/// would wait for those of its pool.
class ChildProcess {
public:
    /// In the child: where it tells of each step by a byte. Nothing in the parent.
    static std::optional<int> progress() {
        const char* const descriptor = std::getenv(kProgress);
        return descriptor == nullptr ? std::nullopt : std::optional(std::atoi(descriptor));
    }

    /// Its (first) temporary directory is `directory`, which stays the caller's.
    explicit ChildProcess(const TemporaryDirectory& directory) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
        const int kept = ::fcntl(ends[1], F_DUPFD, 3);  // survives the exec
        (void)::close(ends[1]);
        progress_ = ends[0];

        const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
        std::vector<std::string> arguments{
            "/proc/self/exe", std::string("--gtest_filter=") + test->test_suite_name() + "." + test->name(),
            "--gtest_brief=1"};
        std::vector<std::string> variables{
            std::string(kProgress) + "=" + std::to_string(kept),
            std::string(TemporaryDirectory::kInherited) + "=" + directory.path().string()};
        for (char** variable = environ; *variable != nullptr; ++variable)
            variables.emplace_back(*variable);
        const int failed = ::posix_spawn(&process_, "/proc/self/exe", nullptr, nullptr,
                                         pointers(arguments).data(), pointers(variables).data());
        (void)::close(kept);
        if (failed != 0) throw std::runtime_error("posix_spawn failed");
    }
    ~ChildProcess() {
        if (process_ > 0) (void)kill();
        (void)::close(progress_);
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// False if it ends before it has told of so many.
    bool wait_for_steps(std::uint64_t steps) {
        char byte = 0;
        for (std::uint64_t seen = 0; seen < steps; ++seen) {
            if (::read(progress_, &byte, 1) != 1) return false;
        }
        return true;
    }

    /// As waitpid() tells it.
    int kill() {
        (void)::kill(process_, SIGKILL);
        return wait();
    }
    int wait() {
        int status = 0;
        while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
        }
        process_ = -1;
        return status;
    }

private:
    static constexpr const char* kProgress = "BYTOM_TEST_PROGRESS";

    /// Ends with a null pointer, as exec wants it.
    static std::vector<char*> pointers(std::vector<std::string>& texts) {
        std::vector<char*> result;
        for (std::string& text : texts)
            result.push_back(text.data());
        result.push_back(nullptr);
        return result;
    }

    int progress_ = -1;
    ::pid_t process_ = -1;
};

}  // namespace bytom::testing
