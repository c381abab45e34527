// Sizes and receivers of generated payments.
#pragma once

#include <cstdlib>

#include <bytom/base/bytes.hpp>

namespace bytom::bench {

/// BYTOM_BENCH_TRANSACTIONS, or as many as are usual.
inline std::size_t transaction_count(std::size_t usual) {
    const char* const text = std::getenv("BYTOM_BENCH_TRANSACTIONS");  // NOLINT(concurrency-mt-unsafe)
    return text == nullptr ? usual : std::strtoull(text, nullptr, 10);
}

/// P2WPKH of a key hash that is the number.
inline Bytes program_of(std::uint64_t number) {
    Bytes program{0x00, 0x14};
    for (unsigned i = 0; i < 20; ++i)
        program.push_back(static_cast<std::uint8_t>(number >> (8 * (i % 8))));
    return program;
}

}  // namespace bytom::bench
