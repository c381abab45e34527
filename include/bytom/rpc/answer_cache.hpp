// Answers that never change, kept for the next request.
#pragma once

#include <array>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include <bytom/base/hash256.hpp>
#include <bytom/base/mutex.hpp>

namespace bytom::rpc {

/// Texts by hash, each perhaps with the response that it is sent in, compressed. The least recently used of
/// them go first when they exceed a number of bytes. From many threads at once: entries are spread over
/// shards with a lock each.
class AnswerCache {
public:
    using Answer = std::shared_ptr<const std::string>;

    explicit AnswerCache(std::size_t max_bytes) noexcept : max_shard_bytes_(max_bytes / kShards) {}

    /// Null if there is none.
    [[nodiscard]] Answer find(const Hash256& key);

    void put(const Hash256& key, Answer answer);

    /// Null if there is none.
    [[nodiscard]] Answer find_packed(const Hash256& key);

    /// Kept as long as the text; not at all if that is gone.
    void put_packed(const Hash256& key, Answer packed);

private:
    static constexpr std::size_t kShards = 16;

    struct Entry {
        Hash256 key;
        Answer answer;
        Answer packed = nullptr;

        [[nodiscard]] std::size_t size() const noexcept;
    };
    struct Shard {
        base::Mutex mutex;
        std::list<Entry> entries BYTOM_GUARDED_BY(mutex);  ///< most recently used first
        std::unordered_map<Hash256, std::list<Entry>::iterator> index BYTOM_GUARDED_BY(mutex);
        std::size_t bytes BYTOM_GUARDED_BY(mutex) = 0;

        /// Makes it the most recently used one. Null if there is none.
        [[nodiscard]] Entry* use(const Hash256& key) BYTOM_REQUIRES(mutex);
        void shrink_to(std::size_t max_bytes) BYTOM_REQUIRES(mutex);
    };

    [[nodiscard]] Answer look(const Hash256& key, Answer Entry::* part);
    [[nodiscard]] Shard& shard_of(const Hash256& key) noexcept { return shards_[key.bytes.back() % kShards]; }

    const std::size_t max_shard_bytes_;
    std::array<Shard, kShards> shards_;
};

}  // namespace bytom::rpc
