// Devices that compute Tensority by the batch: graphics cards and whatever else has an OpenCL driver. What a
// device says is checked by nobody here: see searcher.hpp.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/hash256.hpp>
#include <bytom/base/result.hpp>
#include <bytom/tensority/seed_cache.hpp>

namespace bytom::tensority_gpu {

/// Texts come from drivers and may hold anything.
struct DeviceInfo {
    std::string name;                      ///< "gpu:0", "gpu:1" …: what users call it
    std::string model;                     ///< for instance "NVIDIA GeForce RTX 3090"
    std::string platform;                  ///< whose driver
    std::string driver;                    ///< its version
    bool is_processor = false;             ///< no card: the driver computes on this machine's own processor
    bool has_integer_dot_product = false;  ///< cl_khr_integer_dot_product
    std::uint32_t compute_units = 0;
    std::uint32_t clock_mhz = 0;  ///< as the driver says
    std::uint64_t memory_bytes = 0;
    std::uint64_t local_memory_bytes = 0;  ///< of a work-group
    std::string missing;                   ///< what it lacks to be used here; empty: nothing
};

struct DeviceList {
    std::vector<DeviceInfo> devices;  ///< cards first, then processors; within them as the drivers tell
    std::string missing;              ///< why there are none, for users; empty if there are
};

/// The library that finds the drivers; loaded when it is needed and only then.
inline constexpr std::string_view kDriverLibrary = "libOpenCL.so.1";

/// Asks all drivers, which may take a second. The names are those of the machine as it is now.
[[nodiscard]] DeviceList list_devices(std::string_view library = kDriverLibrary);

struct Candidate {
    std::size_t index = 0;  ///< of the header hash
    Hash256 work;           ///< in natural order, as tensority::Hasher gives it
};

struct DeviceResults {
    std::vector<Candidate> candidates;  ///< in no order
    Hash256 first;                      ///< the work of the first header hash, whatever it is
};

/// One device, used by one thread at a time. Every error means that it is lost: it may come back when it is
/// opened anew.
class Device {
public:
    virtual ~Device() = default;

    [[nodiscard]] virtual const DeviceInfo& info() const noexcept = 0;

    /// Takes 16 MiB to the device; all later searches use them. Precondition: the cache's kernel is
    /// tensority::canonical_kernel().
    [[nodiscard]] virtual Status<> load(const tensority::SeedCache& cache) = 0;

    /// Computes the work of all header hashes, in one launch that cannot be interrupted, and returns those
    /// whose work is at most `target` (both little-endian numbers, 11 §1). Preconditions: load(); 1 to
    /// kMaxBatch header hashes.
    [[nodiscard]] virtual Result<DeviceResults> search(std::span<const Hash256> header_hashes,
                                                       const Hash256& target) = 0;

    static constexpr std::size_t kMaxBatch = 4096;
};

/// How the kernels multiply.
enum class Products : std::uint8_t {
    best,   ///< cl_khr_integer_dot_product where the device has it, 16-bit sums on a processor, else as
            ///< `plain`
    plain,  ///< byte by byte, as a card without the extension has to
};

struct DeviceOptions {
    std::string library{kDriverLibrary};
    Products products = Products::best;
    /// Stands before the source of the kernels; for tests.
    std::string prelude;
    /// Rows of a work-group, 32 or 64; 0: as many as the device has local memory for.
    std::uint32_t rows = 0;
};

/// Compiles the kernels for the device of that name, which takes seconds where the driver keeps no cache.
/// Errors, shown to users: `unknown_device`, `device_lacks`, `device_lost`.
[[nodiscard]] Result<std::unique_ptr<Device>> open_device(std::string_view name,
                                                          const DeviceOptions& options = {});

}  // namespace bytom::tensority_gpu
