// Stands in for libFuzzer where the compiler has none: runs a target once on every file of the given paths.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/property.hpp"

namespace {

namespace fs = std::filesystem;

void replay(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::vector<char> content{std::istreambuf_iterator<char>(stream), {}};
    // A copy of the exact size, so that sanitizers see reads behind the end.
    const bytom::Bytes input(content.begin(), content.end());
    LLVMFuzzerTestOneInput(input.data(), input.size());
}

std::size_t replay_all(const fs::path& path) {
    if (!fs::is_directory(path)) {
        replay(path);
        return 1;
    }
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
        if (!entry.is_regular_file()) continue;
        replay(entry.path());
        ++count;
    }
    return count;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        std::size_t count = 0;
        for (int i = 1; i < argc; ++i)
            count += replay_all(argv[i]);
        std::cout << count << " inputs\n";
        return count == 0 ? 1 : 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
