#include "tensority_gpu/opencl_device.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <future>
#include <utility>

#include <fmt/core.h>

#include "tensority_gpu/geometry.hpp"
#include "tensority_gpu/kernel_source.hpp"
#include "tensority_gpu/results.hpp"

namespace bytom::tensority_gpu {
namespace {

static_assert(std::endian::native == std::endian::little);  // as the device's memory is
static_assert(sizeof(Hash256) == Hash256::kSize);           // arrays of them are sent as they are

std::unexpected<Error> lost(std::string_view call, cl_int code) {
    return base::fail("device_lost", failure_text(call, code));
}

Status<> checked(std::string_view call, cl_int code) {
    if (code != CL_SUCCESS) return lost(call, code);
    return {};
}

/// Waits for an event without a processor of its own, which the waiting calls of some drivers take.
class Completion {
public:
    /// Called by the driver from a thread of its own, perhaps when the waiter has gone.
    static void CL_CALLBACK notify(cl_event /*event*/, cl_int status, void* keeper) {
        const std::unique_ptr<Completion> own(static_cast<Completion*>(keeper));
        own->promise_->set_value(status);
    }

    /// What notify() is to be given. It must be called once, or else `disown` be.
    [[nodiscard]] std::unique_ptr<Completion> share() const { return std::make_unique<Completion>(*this); }

    /// CL_COMPLETE or an error.
    [[nodiscard]] cl_int wait() { return promise_->get_future().get(); }

private:
    std::shared_ptr<std::promise<cl_int>> promise_ = std::make_shared<std::promise<cl_int>>();
};

class OpenClDevice final : public Device {
public:
    OpenClDevice(const OpenClApi& api, FoundDevice found, std::size_t rows)
        : api_(api),
          id_(found.id),
          info_(std::move(found.info)),
          groups_(kDimension / rows),
          context_(nullptr, api.release_context),
          queue_(nullptr, api.release_queue),
          program_(nullptr, api.release_program),
          make_sequences_(nullptr, api.release_kernel),
          run_chains_(nullptr, api.release_kernel),
          finish_(nullptr, api.release_kernel),
          matrices_(nullptr, api.release_buffer),
          headers_(nullptr, api.release_buffer),
          sequences_(nullptr, api.release_buffer),
          folded_(nullptr, api.release_buffer),
          results_(nullptr, api.release_buffer) {}

    ~OpenClDevice() override {
        if (queue_) (void)api_.finish(queue_.get());
    }
    OpenClDevice(const OpenClDevice&) = delete;
    OpenClDevice& operator=(const OpenClDevice&) = delete;

    [[nodiscard]] Status<> prepare(std::size_t rows, const DeviceOptions& options) {
        cl_int code = CL_SUCCESS;
        context_.reset(api_.create_context(nullptr, 1, &id_, nullptr, nullptr, &code));
        BYTOM_TRY(checked("clCreateContext", code));
        queue_.reset(api_.create_queue(context_.get(), id_, 0, &code));
        BYTOM_TRY(checked("clCreateCommandQueue", code));
        BYTOM_TRY(compile(rows, options));
        BYTOM_TRY(make_kernel(make_sequences_, "make_sequences"));
        BYTOM_TRY(make_kernel(run_chains_, "run_chains"));
        BYTOM_TRY(make_kernel(finish_, "finish"));
        BYTOM_TRY(make_buffer(matrices_, CL_MEM_READ_ONLY, kSeedBytes));
        BYTOM_TRY(make_buffer(headers_, CL_MEM_READ_ONLY, Hash256::kSize * kMaxBatch));
        BYTOM_TRY(make_buffer(sequences_, CL_MEM_READ_WRITE, kSequenceBytes * kMaxBatch));
        BYTOM_TRY(make_buffer(folded_, CL_MEM_READ_WRITE, kFoldedBytes * groups_ * kMaxBatch));
        BYTOM_TRY(
            make_buffer(results_, CL_MEM_READ_WRITE, kWordBytes * (kResultsAt + kResultWords * kMaxBatch)));
        BYTOM_TRY(set_buffers(make_sequences_, {headers_.get(), sequences_.get()}));
        BYTOM_TRY(set_buffers(run_chains_, {matrices_.get(), sequences_.get(), folded_.get()}));
        return set_buffers(finish_, {folded_.get(), results_.get()});
    }

    [[nodiscard]] const DeviceInfo& info() const noexcept override { return info_; }

    [[nodiscard]] Status<> load(const tensority::SeedCache& cache) override {
        // Slice s of a matrix is bytes 16 s to 16 s + 15 of all its rows, one after the other.
        std::vector<std::uint8_t> sliced(kSeedBytes);
        std::uint8_t* to = sliced.data();
        for (std::size_t matrix = 0; matrix < kMatrices; ++matrix) {
            for (std::size_t slice = 0; slice < kSlices; ++slice) {
                const std::uint8_t* const from =
                    cache.matrices() + kMatrixBytes * matrix + kSliceBytes * slice;
                for (std::size_t row = 0; row < kDimension; ++row, to += kSliceBytes)
                    std::memcpy(to, from + kDimension * row, kSliceBytes);
            }
        }
        return checked("clEnqueueWriteBuffer",
                       api_.write_buffer(queue_.get(), matrices_.get(), CL_TRUE, 0, sliced.size(),
                                         sliced.data(), 0, nullptr, nullptr));
    }

    [[nodiscard]] Result<DeviceResults> search(std::span<const Hash256> header_hashes,
                                               const Hash256& target) override {
        ResultHead head{};
        BYTOM_TRY(launch(header_hashes, target, head));
        DeviceResults results{.candidates = {}, .first = first_hash(head)};
        BYTOM_ASSIGN(const std::size_t count, count_of_results(head, header_hashes.size()));
        if (count == 0) return results;
        std::vector<std::uint32_t> words(kResultWords * count);
        BYTOM_TRY(checked("clEnqueueReadBuffer",
                          api_.read_buffer(queue_.get(), results_.get(), CL_TRUE, kWordBytes * kResultsAt,
                                           kWordBytes * words.size(), words.data(), 0, nullptr, nullptr)));
        BYTOM_ASSIGN(results.candidates, candidates_of(words, header_hashes.size()));
        return results;
    }

private:
    [[nodiscard]] Status<> compile(std::size_t rows, const DeviceOptions& options) {
        const std::string source(kernel_source());
        std::array<const char*, 2> texts = {options.prelude.c_str(), source.c_str()};
        const std::array<std::size_t, 2> sizes = {options.prelude.size(), source.size()};
        cl_int code = CL_SUCCESS;
        program_.reset(api_.create_program(context_.get(), 2, texts.data(), sizes.data(), &code));
        BYTOM_TRY(checked("clCreateProgramWithSource", code));
        std::string flags = fmt::format("-D ROWS={}", rows);
        const bool best = options.products == Products::best;
        if (best && info_.has_integer_dot_product) {
            flags += " -D INTEGER_DOT_PRODUCT";
        } else if (best && info_.is_processor) {
            flags += " -D SHORT_SUMS";
        }
        code = api_.build_program(program_.get(), 1, &id_, flags.c_str(), nullptr, nullptr);
        if (code == CL_SUCCESS) return {};
        return base::fail("device_lacks",
                          fmt::format("{}: {}", failure_text("clBuildProgram", code), build_log()));
    }

    /// The beginning of what the compiler says.
    [[nodiscard]] std::string build_log() const {
        constexpr std::size_t kMost = 2'000;
        constexpr std::size_t kMaxLog = std::size_t{1} << 20;
        std::size_t size = 0;
        const auto ask = [&](std::size_t room, void* to, std::size_t* needed) {
            return api_.get_build_info(program_.get(), id_, CL_PROGRAM_BUILD_LOG, room, to, needed);
        };
        if (ask(0, nullptr, &size) != CL_SUCCESS || size > kMaxLog) return {};
        std::string log(size, '\0');
        if (ask(size, log.data(), nullptr) != CL_SUCCESS) return {};
        return log.substr(0, std::min(kMost, log.find('\0')));
    }

    [[nodiscard]] Status<> make_kernel(Owned<cl_kernel>& kernel, const char* name) {
        cl_int code = CL_SUCCESS;
        kernel.reset(api_.create_kernel(program_.get(), name, &code));
        return checked("clCreateKernel", code);
    }

    [[nodiscard]] Status<> make_buffer(Owned<cl_mem>& buffer, cl_mem_flags flags, std::size_t bytes) {
        cl_int code = CL_SUCCESS;
        buffer.reset(api_.create_buffer(context_.get(), flags, bytes, nullptr, &code));
        return checked("clCreateBuffer", code);
    }

    template <typename Value>
    [[nodiscard]] Status<> set_argument(const Owned<cl_kernel>& kernel, cl_uint place, Value value) {
        constexpr std::size_t kBytes = sizeof(Value);  // NOLINT(bugprone-sizeof-expression): of a handle
        return checked("clSetKernelArg",
                       api_.set_argument(kernel.get(), place, kBytes, static_cast<const void*>(&value)));
    }

    [[nodiscard]] Status<> set_buffers(const Owned<cl_kernel>& kernel,
                                       std::initializer_list<cl_mem> buffers) {
        cl_uint place = 0;
        for (cl_mem buffer : buffers)
            BYTOM_TRY(set_argument(kernel, place++, buffer));
        return {};
    }

    [[nodiscard]] Status<> run(const Owned<cl_kernel>& kernel, std::size_t items, const std::size_t* group) {
        return checked("clEnqueueNDRangeKernel", api_.run_kernel(queue_.get(), kernel.get(), 1, nullptr,
                                                                 &items, group, 0, nullptr, nullptr));
    }

    /// Everything from the header hashes to the head of the results.
    [[nodiscard]] Status<> launch(std::span<const Hash256> header_hashes, const Hash256& target,
                                  ResultHead& head) {
        const std::size_t hashes = header_hashes.size();
        const auto count = static_cast<cl_uint>(hashes);
        BYTOM_TRY(set_argument(make_sequences_, 2, count));
        BYTOM_TRY(set_argument(finish_, 2, count));
        cl_uint place = 3;
        for (const std::uint64_t word : words_of(target))
            BYTOM_TRY(set_argument(finish_, place++, word));
        const cl_uint none = 0;
        const std::size_t group = kWorkGroupItems;
        const Status<> queued = [&]() -> Status<> {
            BYTOM_TRY(checked(
                "clEnqueueWriteBuffer",
                api_.write_buffer(queue_.get(), headers_.get(), CL_FALSE, 0, header_hashes.size_bytes(),
                                  header_hashes.data(), 0, nullptr, nullptr)));
            BYTOM_TRY(
                checked("clEnqueueWriteBuffer", api_.write_buffer(queue_.get(), results_.get(), CL_FALSE, 0,
                                                                  sizeof none, &none, 0, nullptr, nullptr)));
            BYTOM_TRY(run(make_sequences_, kChains * hashes, nullptr));
            BYTOM_TRY(run(run_chains_, group * groups_ * hashes, &group));
            BYTOM_TRY(run(finish_, hashes, nullptr));
            return read_head(head);
        }();
        // What is queued refers to memory of this call.
        if (!queued) (void)api_.finish(queue_.get());
        return queued;
    }

    [[nodiscard]] Status<> read_head(ResultHead& head) {
        cl_event raw = nullptr;
        BYTOM_TRY(
            checked("clEnqueueReadBuffer", api_.read_buffer(queue_.get(), results_.get(), CL_FALSE, 0,
                                                            sizeof head, head.data(), 0, nullptr, &raw)));
        const Owned<cl_event> event(raw, api_.release_event);
        Completion completion;
        auto shared = completion.share();
        BYTOM_TRY(checked("clSetEventCallback",
                          api_.set_callback(event.get(), CL_COMPLETE, &Completion::notify, shared.get())));
        (void)shared.release();
        BYTOM_TRY(checked("clFlush", api_.flush(queue_.get())));
        return checked("the launch", completion.wait());
    }

    const OpenClApi api_;
    cl_device_id id_;
    const DeviceInfo info_;
    const std::size_t groups_;  ///< work-groups of a hash
    Owned<cl_context> context_;
    Owned<cl_command_queue> queue_;
    Owned<cl_program> program_;
    Owned<cl_kernel> make_sequences_;
    Owned<cl_kernel> run_chains_;
    Owned<cl_kernel> finish_;
    Owned<cl_mem> matrices_;  ///< in slices
    Owned<cl_mem> headers_;
    Owned<cl_mem> sequences_;
    Owned<cl_mem> folded_;
    Owned<cl_mem> results_;
};

}  // namespace

Result<std::unique_ptr<Device>> open_opencl_device(const OpenClApi& api, FoundDevice found,
                                                   const DeviceOptions& options) {
    const bool has_room = found.info.local_memory_bytes >= local_memory_bytes(kManyRows);
    const std::size_t rows = options.rows != 0 ? options.rows : has_room ? kManyRows : kFewRows;
    auto device = std::make_unique<OpenClDevice>(api, std::move(found), rows);
    BYTOM_TRY(device->prepare(rows, options));
    return device;
}

}  // namespace bytom::tensority_gpu
