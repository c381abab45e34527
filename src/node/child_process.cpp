#include "node/child_process.hpp"

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bytom::node {
namespace {

constexpr int kFirstOther = 3;  // descriptor behind input, output, errors

/// What a program is started with. Fails only for lack of memory, which throws.
class Preparations {
public:
    Preparations() {
        check(posix_spawn_file_actions_init(&actions_));
        check(posix_spawnattr_init(&attributes_));
        check(posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0));
        check(posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0));
        check(posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO));
        check(posix_spawn_file_actions_addclosefrom_np(&actions_, kFirstOther));
        check(posix_spawn_file_actions_addchdir_np(&actions_, "/"));
        sigset_t signals;
        sigfillset(&signals);
        check(posix_spawnattr_setsigdefault(&attributes_, &signals));
        sigemptyset(&signals);
        check(posix_spawnattr_setsigmask(&attributes_, &signals));
        check(posix_spawnattr_setpgroup(&attributes_, 0));
        check(posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
    }
    ~Preparations() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    Preparations(const Preparations&) = delete;
    Preparations& operator=(const Preparations&) = delete;

    [[nodiscard]] const posix_spawn_file_actions_t* actions() const noexcept { return &actions_; }
    [[nodiscard]] const posix_spawnattr_t* attributes() const noexcept { return &attributes_; }

private:
    static void check(int error) {
        if (error != 0) throw std::system_error(error, std::generic_category());
    }

    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

/// In the form that system calls take; valid as long as the texts.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

std::string told(const siginfo_t& end) {
    if (end.si_code == CLD_EXITED)
        return end.si_status == 0 ? "" : fmt::format("exit code {}", end.si_status);
    return fmt::format("signal {}", end.si_status);
}

}  // namespace

Result<ChildProcess> ChildProcess::start(std::span<const std::string> arguments,
                                         std::span<const std::string> environment) {
    const Preparations preparations;
    std::vector<std::string> argument_texts(arguments.begin(), arguments.end());
    std::vector<std::string> environment_texts(environment.begin(), environment.end());
    const std::vector<char*> argument_pointers = pointers_to(argument_texts);
    const std::vector<char*> environment_pointers = pointers_to(environment_texts);
    pid_t pid = 0;
    const int error =
        posix_spawn(&pid, argument_pointers.front(), preparations.actions(), preparations.attributes(),
                    argument_pointers.data(), environment_pointers.data());
    if (error != 0) return base::fail("spawn", std::generic_category().message(error));
    return ChildProcess(pid);
}

ChildProcess::ChildProcess(pid_t pid) noexcept
    : pid_(pid), descriptor_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), descriptor_(std::exchange(other.descriptor_, -1)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
    if (this != &other) {
        release();
        pid_ = std::exchange(other.pid_, 0);
        descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
}

ChildProcess::~ChildProcess() {
    release();
}

void ChildProcess::release() noexcept {
    kill();
    if (pid_ != 0) (void)waitpid(pid_, nullptr, WNOHANG);
    pid_ = 0;
    if (descriptor_ >= 0) (void)close(std::exchange(descriptor_, -1));
}

std::optional<std::string> ChildProcess::ended() {
    if (pid_ == 0) return "";
    siginfo_t end{};
    // Its number stays taken until it is waited for, so the group that is killed is its own.
    const int looked = waitid(P_PID, static_cast<id_t>(pid_), &end, WEXITED | WNOHANG | WNOWAIT);
    if (looked == 0 && end.si_pid == 0) return std::nullopt;
    kill();
    (void)waitpid(pid_, nullptr, WNOHANG);
    pid_ = 0;
    return looked == 0 ? told(end) : "how is not known";
}

void ChildProcess::kill() noexcept {
    if (pid_ != 0) (void)::kill(-pid_, SIGKILL);
}

}  // namespace bytom::node
