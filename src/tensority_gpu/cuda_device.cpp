#include "tensority_gpu/cuda_device.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include <fmt/core.h>

#include "tensority_gpu/geometry.hpp"
#include "tensority_gpu/results.hpp"

namespace bytom::tensority_gpu::cuda {
namespace {

static_assert(std::endian::native == std::endian::little);  // as the device's memory is

// As in tensority.cu.
constexpr std::size_t kTileColumns = 8;
constexpr std::size_t kChunkBytes = 32;
constexpr std::size_t kQuarterColumns = 64;
constexpr std::size_t kLanes = 32;
constexpr unsigned kThreads = 256;
constexpr unsigned kEndThreads = 32;  // of a block of the other kernels

/// The driver's words for an image that this card, or the driver, cannot run: no image at all, none for the
/// card, bad PTX, a newer PTX.
constexpr std::array<Code, 4> kUnfitImage = {200, 209, 218, 222};

/// Gives back an object of the driver when it goes.
template <typename Object>
class Owned {
public:
    using Release = Code (*)(Object);

    Owned() = default;
    Owned(Object object, Release release) : object_(object), release_(release) {}
    ~Owned() {
        if (release_ != nullptr) (void)release_(object_);
    }
    Owned(Owned&& other) noexcept
        : object_(other.object_), release_(std::exchange(other.release_, nullptr)) {}
    Owned& operator=(Owned&& other) noexcept {
        std::swap(object_, other.object_);
        std::swap(release_, other.release_);
        return *this;
    }

    [[nodiscard]] Object get() const noexcept { return object_; }

private:
    Object object_{};
    Release release_ = nullptr;
};

class CudaDevice final : public Device {
public:
    CudaDevice(const Api& api, FoundDevice found)
        : api_(api), ordinal_(found.ordinal), info_(std::move(found.info)) {}

    ~CudaDevice() override {
        // Objects are given back to the context that is current.
        if (context_.get() != nullptr && api_.set_context(context_.get()) == kSuccess) {
            if (stream_.get() != nullptr) (void)api_.finish_stream(stream_.get());
        }
    }
    CudaDevice(const CudaDevice&) = delete;
    CudaDevice& operator=(const CudaDevice&) = delete;

    [[nodiscard]] Status<> prepare(std::span<const unsigned char> image) {
        Context context = nullptr;
        BYTOM_TRY(checked("cuDevicePrimaryCtxRetain", api_.retain_context(&context, ordinal_)));
        context_ = ContextHold(api_, ordinal_, context);
        BYTOM_TRY(enter());
        Module module = nullptr;
        if (const Code code = api_.load_module(&module, image.data()); code != kSuccess) {
            const bool is_unfit = std::ranges::find(kUnfitImage, code) != kUnfitImage.end();
            return base::fail(is_unfit ? "device_lacks" : "device_lost",
                              failure_text(api_, "cuModuleLoadData", code));
        }
        module_ = {module, api_.unload_module};
        BYTOM_TRY(find_kernel(make_sequences_, "make_sequences"));
        BYTOM_TRY(find_kernel(run_chains_, "run_chains"));
        BYTOM_TRY(find_kernel(finish_, "finish"));
        BYTOM_TRY(make_buffer(matrices_, kSeedBytes));
        BYTOM_TRY(make_buffer(headers_, Hash256::kSize * kMaxBatch));
        BYTOM_TRY(make_buffer(sequences_, kSequenceBytes * kMaxBatch));
        BYTOM_TRY(make_buffer(sums_, kMatrixBytes * info_.compute_units));
        BYTOM_TRY(make_buffer(folded_, kFoldedBytes * kMaxBatch));
        BYTOM_TRY(make_buffer(results_, kWordBytes * (kResultsAt + kResultWords * kMaxBatch)));
        Stream stream = nullptr;
        BYTOM_TRY(checked("cuStreamCreate", api_.create_stream(&stream, 0)));
        stream_ = {stream, api_.destroy_stream};
        Event event = nullptr;
        BYTOM_TRY(
            checked("cuEventCreate", api_.create_event(&event, kEventBlockingSync | kEventDisableTiming)));
        event_ = {event, api_.destroy_event};
        return {};
    }

    [[nodiscard]] const DeviceInfo& info() const noexcept override { return info_; }

    [[nodiscard]] Status<> load(const tensority::SeedCache& cache) override {
        BYTOM_TRY(enter());
        const std::vector<std::uint8_t> matrices = arranged(cache);
        const Status<> written = write(matrices_, matrices.data(), matrices.size());
        const Status<> finished = checked("cuStreamSynchronize", api_.finish_stream(stream_.get()));
        return written ? finished : written;
    }

    [[nodiscard]] Result<DeviceResults> search(std::span<const Hash256> header_hashes,
                                               const Hash256& target) override {
        BYTOM_TRY(enter());
        if (const Status<> done = launch(header_hashes, target); !done) {
            // What is queued refers to memory of the caller.
            (void)api_.finish_stream(stream_.get());
            return std::unexpected(done.error());
        }
        ResultHead head{};
        BYTOM_TRY(read(head.data(), results_.get(), sizeof head));
        DeviceResults results{.candidates = {}, .first = first_hash(head)};
        BYTOM_ASSIGN(const std::size_t count, count_of_results(head, header_hashes.size()));
        if (count == 0) return results;
        std::vector<std::uint32_t> words(kResultWords * count);
        BYTOM_TRY(read(words.data(), results_.get() + kWordBytes * kResultsAt, kWordBytes * words.size()));
        BYTOM_ASSIGN(results.candidates, candidates_of(words, header_hashes.size()));
        return results;
    }

private:
    /// Memory on the device.
    using Buffer = Owned<Pointer>;

    class ContextHold {
    public:
        ContextHold() = default;
        ContextHold(const Api& api, Ordinal ordinal, Context context)
            : ordinal_(ordinal, api.release_context), context_(context) {}
        [[nodiscard]] Context get() const noexcept { return context_; }

    private:
        Owned<Ordinal> ordinal_;
        Context context_ = nullptr;
    };

    [[nodiscard]] Status<> checked(std::string_view call, Code code) const {
        if (code == kSuccess) return {};
        return base::fail("device_lost", failure_text(api_, call, code));
    }

    /// The thread that calls may be another one each time.
    [[nodiscard]] Status<> enter() const {
        return checked("cuCtxSetCurrent", api_.set_context(context_.get()));
    }

    [[nodiscard]] Status<> find_kernel(Function& kernel, const char* name) {
        return checked("cuModuleGetFunction", api_.get_function(&kernel, module_.get(), name));
    }

    [[nodiscard]] Status<> make_buffer(Buffer& buffer, std::size_t bytes) {
        Pointer pointer = 0;
        BYTOM_TRY(checked("cuMemAlloc", api_.allocate(&pointer, bytes)));
        buffer = {pointer, api_.free};
        return {};
    }

    [[nodiscard]] Status<> write(const Buffer& to, const void* from, std::size_t bytes) {
        return checked("cuMemcpyHtoDAsync", api_.write(to.get(), from, bytes, stream_.get()));
    }

    [[nodiscard]] Status<> read(void* to, Pointer from, std::size_t bytes) {
        const Status<> queued = checked("cuMemcpyDtoHAsync", api_.read(to, from, bytes, stream_.get()));
        const Status<> finished = checked("cuStreamSynchronize", api_.finish_stream(stream_.get()));
        return queued ? finished : queued;
    }

    template <typename... Values>
    [[nodiscard]] Status<> run(Function kernel, std::size_t blocks, unsigned threads, Values... values) {
        std::array<void*, sizeof...(values)> parameters{static_cast<void*>(&values)...};
        return checked("cuLaunchKernel", api_.launch(kernel, static_cast<unsigned>(blocks), 1, 1, threads, 1,
                                                     1, 0, stream_.get(), parameters.data(), nullptr));
    }

    /// Everything from the header hashes to the results; the thread sleeps meanwhile.
    [[nodiscard]] Status<> launch(std::span<const Hash256> header_hashes, const Hash256& target) {
        const auto hashes = static_cast<std::uint32_t>(header_hashes.size());
        const std::uint32_t none = 0;
        const std::array<std::uint64_t, 4> limit = words_of(target);
        const auto blocks_of = [](std::size_t items) { return (items + kEndThreads - 1) / kEndThreads; };
        BYTOM_TRY(write(headers_, header_hashes.data(), header_hashes.size_bytes()));
        BYTOM_TRY(write(results_, &none, sizeof none));
        BYTOM_TRY(run(make_sequences_, blocks_of(kChains * hashes), kEndThreads, headers_.get(),
                      sequences_.get(), hashes));
        BYTOM_TRY(run(run_chains_, std::min(hashes, info_.compute_units), kThreads, matrices_.get(),
                      sequences_.get(), sums_.get(), folded_.get(), hashes));
        BYTOM_TRY(run(finish_, blocks_of(hashes), kEndThreads, folded_.get(), results_.get(), hashes,
                      limit[0], limit[1], limit[2], limit[3]));
        BYTOM_TRY(checked("cuEventRecord", api_.record_event(event_.get(), stream_.get())));
        return checked("cuEventSynchronize", api_.wait_for_event(event_.get()));
    }

    const Api api_;
    const Ordinal ordinal_;
    const DeviceInfo info_;
    // In this order: the context goes last.
    ContextHold context_;
    Owned<Module> module_;
    Function make_sequences_ = nullptr;
    Function run_chains_ = nullptr;
    Function finish_ = nullptr;
    Buffer matrices_;
    Buffer headers_;
    Buffer sequences_;
    Buffer sums_;  ///< of the blocks under way
    Buffer folded_;
    Buffer results_;
    Owned<Stream> stream_;
    Owned<Event> event_;
};

}  // namespace

std::vector<std::uint8_t> arranged(const tensority::SeedCache& cache) {
    std::vector<std::uint8_t> matrices(kSeedBytes);
    std::uint8_t* to = matrices.data();
    for (std::size_t matrix = 0; matrix < kMatrices; ++matrix) {
        for (std::size_t quarter = 0; quarter < kDimension / kQuarterColumns; ++quarter) {
            for (std::size_t pair = 0; pair < kDimension / (2 * kChunkBytes); ++pair) {
                for (std::size_t tile = 0; tile < kQuarterColumns / kTileColumns; ++tile) {
                    for (std::size_t lane = 0; lane < kLanes; ++lane) {
                        const std::size_t column = kQuarterColumns * quarter + kTileColumns * tile + lane / 4;
                        const std::uint8_t* const from = cache.matrices() + kMatrixBytes * matrix +
                                                         kDimension * column + 2 * kChunkBytes * pair +
                                                         2 * (lane % 4);
                        for (std::size_t two = 0; two < 2 * kChunkBytes; two += kTileColumns, to += 2)
                            std::memcpy(to, from + two, 2);
                    }
                }
            }
        }
    }
    return matrices;
}

Result<std::unique_ptr<Device>> open_device(const Api& api, FoundDevice found,
                                            std::span<const unsigned char> image) {
    auto device = std::make_unique<CudaDevice>(api, std::move(found));
    BYTOM_TRY(device->prepare(image));
    return device;
}

}  // namespace bytom::tensority_gpu::cuda
