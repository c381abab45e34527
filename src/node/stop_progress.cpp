#include "stop_progress.hpp"

#include <system_error>

#include <bytom/base/atomic_file.hpp>

namespace bytom::node {
namespace {

/// As in proc(5): "number (name) state …"; the name may hold anything.
std::string name_if_it_waits(const std::string& stat) {
    const auto begin = stat.find('(');
    const auto end = stat.rfind(") ");
    if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
    return stat.substr(end + 2, 1) == "D" ? stat.substr(begin + 1, end - begin - 1) : std::string();
}

}  // namespace

std::string threads_in_the_system(const std::filesystem::path& tasks) {
    std::string names;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(tasks, error), end; !error && entry != end;
         entry.increment(error)) {
        const auto stat = base::read_file((entry->path() / "stat").string());
        const std::string name = stat && *stat ? name_if_it_waits(**stat) : std::string();
        if (name.empty()) continue;
        if (!names.empty()) names += ", ";
        names += name;
    }
    return names;
}

}  // namespace bytom::node
