// Checks Tensority on the processor that it runs on: reads lines "header_hash seed result" (hex) and compares
// them with the kernel chosen by default; the others pass their self test against the portable one. Made for
// emulation, which is a hundred times slower, so it uses nothing but the library and text.
#include <iostream>
#include <string>

#include <bytom/base/thread_pool.hpp>
#include <bytom/tensority/hasher.hpp>

int main() {
    using bytom::Hash256;
    using namespace bytom::tensority;
    std::string header_text;
    std::string seed_text;
    std::string result_text;
    std::size_t checked = 0;
    std::size_t wrong = 0;
    const auto selected = select_kernel();
    if (!selected) return 1;
    bytom::base::ThreadPool pool(1);
    SplitHasher split(pool);
    while (std::cin >> header_text >> seed_text >> result_text) {
        const Hash256 header = Hash256::from_text(header_text).value();
        const Hash256 seed = Hash256::from_text(seed_text).value();
        const auto cache = SeedCache::build(seed, *selected);
        // Whole and split in turn: each alone gives the result.
        const Hash256 result = checked % 2 == 0 ? hash(header, *cache) : split.hash(header, *cache);
        ++checked;
        if (result.to_text() == result_text) continue;
        ++wrong;
        std::cout << "wrong result for header " << header_text << '\n';
    }
    for (const Kernel kernel : supported_kernels()) {
        if (self_test(kernel)) continue;
        ++wrong;
        std::cout << kernel.name() << " fails its self test\n";
    }
    std::cout << checked << " hashes checked, " << wrong << " wrong, by the kernel " << selected->name()
              << '\n';
    return checked > 0 && wrong == 0 ? 0 : 1;
}
