// Virtual time: everything that happens in a simulation is an event of one queue, and one thread takes them
// out.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace bytom::simulation {

using namespace std::chrono_literals;
using Instant = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;
using Task = std::move_only_function<void()>;

/// Draws the same for a seed wherever it runs: no distribution of the library is used.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : engine_(seed) {}

    [[nodiscard]] std::uint64_t between(std::uint64_t least, std::uint64_t most) {
        return least + engine_() % (most - least + 1);
    }
    [[nodiscard]] std::size_t index(std::size_t size) { return between(0, size - 1); }
    [[nodiscard]] bool hits(double probability) { return unit() < probability; }
    /// 0 … 1, without 1.
    [[nodiscard]] double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
    [[nodiscard]] Duration between(Duration least, Duration most) {
        return least + Duration(static_cast<Duration::rep>(
                           between(std::uint64_t{0}, static_cast<std::uint64_t>((most - least).count()))));
    }
    /// The wait for the next event of a Poisson process.
    [[nodiscard]] Duration exponential(Duration mean) {
        return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(mean) *
                                                    -std::log(1.0 - unit()));
    }
    [[nodiscard]] std::mt19937_64& engine() noexcept { return engine_; }

private:
    std::mt19937_64 engine_;
};

/// When simulations begin: zero means "never" to some.
inline constexpr Instant kBegin{1h};

/// Events of one instant happen in the order in which they were added.
class Timeline {
public:
    [[nodiscard]] Instant now() const noexcept { return now_; }

    void at(Instant when, Task what) {
        events_.emplace(std::pair(std::max(when, now_), next_++), std::move(what));
    }
    void after(Duration delay, Task what) { at(now_ + delay, std::move(what)); }

    /// False: there is nothing until then, which is now.
    bool step(Instant end) {
        if (events_.empty() || events_.begin()->first.first > end) {
            now_ = std::max(now_, end);
            return false;
        }
        auto event = events_.extract(events_.begin());
        now_ = event.key().first;
        ++steps_;
        event.mapped()();
        return true;
    }
    void run(Duration time) {
        const Instant end = now_ + time;
        while (step(end)) {
        }
    }
    /// False if the condition does not hold within this time.
    bool run_until(const std::function<bool()>& condition, Duration at_most) {
        const Instant end = now_ + at_most;
        while (!condition()) {
            if (!step(end)) return condition();
        }
        return true;
    }

    [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }

private:
    Instant now_ = kBegin;
    std::map<std::pair<Instant, std::uint64_t>, Task> events_;
    std::uint64_t next_ = 0;
    std::uint64_t steps_ = 0;
};

/// What has happened, and a fingerprint of what is too much to keep.
class Log {
public:
    explicit Log(const Timeline& timeline) : timeline_(timeline) {}

    template <typename... Args>
    void note(fmt::format_string<Args...> format, Args&&... args) {
        lines_.push_back(
            fmt::format("{:>9.3f} ", std::chrono::duration<double>(timeline_.now() - kBegin).count()) +
            fmt::format(format, std::forward<Args>(args)...));
    }
    void count(std::uint64_t what) noexcept { fingerprint_ = (fingerprint_ ^ what) * 1099511628211ULL; }

    [[nodiscard]] std::vector<std::string>& lines() noexcept { return lines_; }
    [[nodiscard]] std::uint64_t fingerprint() const noexcept { return fingerprint_; }

private:
    const Timeline& timeline_;
    std::vector<std::string> lines_;
    std::uint64_t fingerprint_ = 14695981039346656037ULL;
};

}  // namespace bytom::simulation
