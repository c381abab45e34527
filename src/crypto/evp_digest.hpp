// OpenSSL's message digests without a fetch or a context allocation per call.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <span>

#include <bytom/base/bytes.hpp>

struct evp_md_st;
struct evp_md_ctx_st;

namespace bytom::crypto {

/// A digest algorithm, fetched once. Immutable: one object serves all threads.
class EvpAlgorithm {
public:
    /// Throws std::runtime_error if OpenSSL's configuration does not offer the algorithm.
    explicit EvpAlgorithm(const char* name);

    [[nodiscard]] const evp_md_st* get() const noexcept { return md_.get(); }

private:
    struct Free {
        void operator()(evp_md_st* md) const noexcept;
    };
    std::unique_ptr<evp_md_st, Free> md_;
};

/// A context to hash with; used by one thread.
class EvpHasher {
public:
    EvpHasher();

    /// Hashes the concatenation of the parts into `out`, which has the algorithm's size.
    void hash(const EvpAlgorithm& algorithm, std::span<const ByteView> parts, std::span<std::uint8_t> out);
    /// The same for one string; calls `between`, which may throw, after each MiB.
    void hash(const EvpAlgorithm& algorithm, ByteView data, const std::function<void()>& between,
              std::span<std::uint8_t> out);

private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace bytom::crypto
