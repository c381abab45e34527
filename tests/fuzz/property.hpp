// What fuzz targets check with: a property that does not hold ends the process, which is how a fuzzer learns
// of it.
#pragma once

#include <cstdlib>
#include <iostream>
#include <source_location>

#include <bytom/base/bytes.hpp>

/// What libFuzzer calls with every input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace bytom::fuzz {

inline void require(bool holds, const char* property,
                    std::source_location where = std::source_location::current()) {
    if (holds) return;
    std::cerr << where.file_name() << ':' << where.line() << ": does not hold: " << property << std::endl;
    std::abort();
}

}  // namespace bytom::fuzz
