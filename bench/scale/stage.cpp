#include "scale/stage.hpp"

#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>

#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bytom::bench {

double processor_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_mib() {
    std::ifstream file("/proc/self/statm");
    double all = 0;
    double resident = 0;
    file >> all >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

std::vector<double> run_stage(const std::function<std::vector<double>()>& stage) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0) {
        ::close(ends[0]);
        try {
            const std::vector<double> numbers = stage();
            const auto size = static_cast<ssize_t>(numbers.size() * sizeof(double));
            ::_exit(::write(ends[1], numbers.data(), static_cast<std::size_t>(size)) == size ? 0 : 1);
        } catch (const std::exception& error) {
            fmt::print(stderr, "{}\n", error.what());
            ::_exit(1);
        }
    }
    ::close(ends[1]);
    std::vector<double> numbers;
    double number = 0;
    while (::read(ends[0], &number, sizeof number) == sizeof number)
        numbers.push_back(number);
    ::close(ends[0]);
    int status = 0;
    if (::waitpid(child, &status, 0) != child || status != 0) throw std::runtime_error("a stage has failed");
    return numbers;
}

}  // namespace bytom::bench
