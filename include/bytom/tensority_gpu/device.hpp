// Devices that compute Tensority by the batch: graphics cards and whatever else has an OpenCL driver, and
// NVIDIA's cards by CUDA as well. What a device says is checked by nobody here: see searcher.hpp.
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
    std::string name;           ///< "gpu:0", "gpu:1" … by OpenCL, "cuda:0" … by CUDA: what users call it
    std::string model;          ///< for instance "NVIDIA GeForce RTX 3090"
    std::string platform;       ///< whose driver
    std::string driver;         ///< its version
    bool is_processor = false;  ///< no card: the driver computes on this machine's own processor
    bool has_integer_dot_product = false;  ///< cl_khr_integer_dot_product
    bool has_tensor_cores = false;         ///< and kernels here that use them
    std::uint32_t compute_units = 0;
    std::uint32_t clock_mhz = 0;  ///< as the driver says
    std::uint64_t memory_bytes = 0;
    std::uint64_t local_memory_bytes = 0;  ///< of a work-group
    std::string missing;                   ///< what it lacks to be used here; empty: nothing
};

struct DeviceList {
    std::vector<DeviceInfo> devices;  ///< those of OpenCL: cards first, then processors; those of CUDA
    std::string missing;              ///< why there are none, for users; empty if there are
};

/// What the names of CUDA's devices begin with. One card may be there twice, by OpenCL and by CUDA.
inline constexpr std::string_view kCudaPrefix = "cuda:";
inline constexpr std::string_view kOpenClPrefix = "gpu:";

/// The libraries that find the drivers; loaded when they are needed and only then.
struct DriverLibraries {
    std::string opencl = "libOpenCL.so.1";
    std::string cuda = "libcuda.so.1";
};

/// Asks all drivers, which may take a second. The names are those of the machine as it is now.
[[nodiscard]] DeviceList list_devices(const DriverLibraries& libraries = {});

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
    DriverLibraries libraries{};
    Products products = Products::best;  ///< by OpenCL
    /// Stands before the source of OpenCL's kernels; for tests.
    std::string prelude{};
    /// Rows of a work-group, 32 or 64; 0: as many as the device has local memory for.
    std::uint32_t rows = 0;
    /// Kernels for CUDA instead of those that this program has, if it was built with any; for tests.
    std::span<const unsigned char> cuda_image{};
};

/// Takes the kernels to the device of that name; the driver compiles them, which takes seconds where it keeps
/// no cache. Errors, shown to users: `unknown_device`, `device_lacks`, `device_lost`.
[[nodiscard]] Result<std::unique_ptr<Device>> open_device(std::string_view name,
                                                          const DeviceOptions& options = {});

}  // namespace bytom::tensority_gpu
