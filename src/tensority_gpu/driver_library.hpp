// A driver's library, looked for when the program runs.
#pragma once

#include <optional>
#include <string>

namespace bytom::tensority_gpu {

/// Stays loaded: drivers have threads that do not survive the opposite.
class DriverLibrary {
public:
    /// Nothing: there is none of this name.
    [[nodiscard]] static std::optional<DriverLibrary> open(std::string name);

    /// The function of the name, of the type of `entry`.
    template <typename Function>
    void find(Function& entry, const char* name) {
        entry = reinterpret_cast<Function>(address_of(name));
    }

    /// "libcuda.so.1 lacks cuInit", of what was looked for and not found; empty: nothing.
    [[nodiscard]] std::string complaint() const;

private:
    DriverLibrary(std::string name, void* handle) : name_(std::move(name)), handle_(handle) {}

    [[nodiscard]] void* address_of(const char* name);

    std::string name_;
    void* handle_;
    std::string missing_;
};

}  // namespace bytom::tensority_gpu
