#include "tensority_gpu/driver_library.hpp"

#include <utility>

#include <dlfcn.h>

namespace bytom::tensority_gpu {

std::optional<DriverLibrary> DriverLibrary::open(std::string name) {
    void* const handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return std::nullopt;
    return DriverLibrary(std::move(name), handle);
}

void* DriverLibrary::address_of(const char* name) {
    void* const address = ::dlsym(handle_, name);
    if (address == nullptr) missing_ = name;
    return address;
}

std::string DriverLibrary::complaint() const {
    return missing_.empty() ? std::string() : name_ + " lacks " + missing_;
}

}  // namespace bytom::tensority_gpu
