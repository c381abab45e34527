// A directory that vanishes with its owner.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace bytom::testing {

class TemporaryDirectory {
public:
    /// A child process of a test is told its parent's by this variable.
    static constexpr const char* kInherited = "BYTOM_TEST_DIRECTORY";

    TemporaryDirectory() {
        if (const char* const inherited = std::getenv(kInherited); inherited != nullptr) {
            path_ = inherited;
            is_own_ = false;
            return;
        }
        std::string name = (std::filesystem::temp_directory_path() / "bytom-test-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path_ = name;
    }
    ~TemporaryDirectory() {
        if (!is_own_) return;
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
    bool is_own_ = true;
};

}  // namespace bytom::testing
