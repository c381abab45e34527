#include "rpc/process_figures.hpp"

#include <array>
#include <charconv>
#include <filesystem>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

#include <bytom/base/atomic_file.hpp>

namespace bytom::rpc {
namespace {

std::string_view next_word(std::string_view& text) {
    const auto begin = std::min(text.find_first_not_of(" \n"), text.size());
    text.remove_prefix(begin);
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
}

std::uint64_t number_of(std::string_view word) {
    std::uint64_t number = 0;
    (void)std::from_chars(word.data(), word.data() + word.size(), number);
    return number;
}

/// From the line "btime N" of /proc/stat.
double boot_time() {
    const auto text = base::read_file("/proc/stat");
    if (!text || !*text) return 0;
    const std::string_view all = **text;
    const auto line = all.find("\nbtime ");
    if (line == std::string_view::npos) return 0;
    std::string_view rest = all.substr(line + 7);
    return static_cast<double>(number_of(next_word(rest)));
}

std::uint64_t count_descriptors() {
    std::error_code error;
    std::uint64_t count = 0;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
         entry.increment(error))
        ++count;
    return count;
}

}  // namespace

std::optional<ProcessFigures> parse_process_stat(std::string_view stat, const ProcessUnits& units) {
    // The second field is the name in parentheses, which may hold anything.
    const auto name_end = stat.rfind(')');
    if (name_end == std::string_view::npos) return std::nullopt;
    stat.remove_prefix(name_end + 1);
    // Fields 3 to 24 of proc(5).
    std::array<std::uint64_t, 22> fields{};
    for (std::uint64_t& field : fields) {
        const std::string_view word = next_word(stat);
        if (word.empty()) return std::nullopt;
        field = number_of(word);
    }
    const auto field = [&fields](std::size_t number) { return fields.at(number - 3); };
    ProcessFigures figures;
    figures.cpu_seconds = static_cast<double>(field(14) + field(15)) / units.ticks_per_second;
    figures.threads = field(20);
    figures.start_time = units.boot_time + static_cast<double>(field(22)) / units.ticks_per_second;
    figures.virtual_bytes = field(23);
    figures.resident_bytes = field(24) * units.page_bytes;
    return figures;
}

std::optional<ProcessFigures> process_figures() {
    const auto stat = base::read_file("/proc/self/stat");
    if (!stat || !*stat) return std::nullopt;
    auto figures =
        parse_process_stat(**stat, {.ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK)),
                                    .page_bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)),
                                    .boot_time = boot_time()});
    if (!figures) return std::nullopt;
    figures->open_descriptors = count_descriptors();
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) figures->max_descriptors = limit.rlim_cur;
    return figures;
}

}  // namespace bytom::rpc
