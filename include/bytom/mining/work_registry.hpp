// Which templates have been handed out, so that a solution still finds its block after later refreshes (06
// §2.1).
#pragma once

#include <deque>
#include <optional>
#include <unordered_map>

#include <bytom/base/mutex.hpp>
#include <bytom/mining/block_template.hpp>

namespace bytom::mining {

/// Bounds of what is kept.
struct WorkRegistryOptions {
    std::size_t max_templates = 128;
    std::size_t max_bytes = std::size_t{256} << 20;  ///< roughly; shared transactions count once
    std::uint64_t stale_seconds = 60;                ///< how long templates outlive the tip they build on
};

/// Templates by their pre-nonce header: parent, transaction root, status root. From any thread.
class WorkRegistry {
public:
    explicit WorkRegistry(WorkRegistryOptions options = {}) : options_(options) {}

    /// Keeps a template; the oldest go when there are too many or too large ones, the one added never.
    void add(BlockTemplatePtr work);

    /// The tip is now `tip`: templates on other parents go `stale_seconds` after they became stale.
    void tip_changed(const Hash256& tip, std::uint64_t now);

    /// Drops what has been stale for too long. To be called every now and then: nothing else does while the
    /// tip stays.
    void collect(std::uint64_t now);

    /// The template that this header was made from; null if it is unknown. Nonce, timestamp, version, height
    /// and bits are not looked at.
    [[nodiscard]] BlockTemplatePtr find(const primitives::BlockHeader& header) const;

    /// Whether the solution has been claimed and not released.
    [[nodiscard]] bool is_claimed(const Hash256& block_hash) const;

    /// Remembers a solution. False if it was submitted before.
    [[nodiscard]] bool claim(const Hash256& block_hash);

    /// The chain has not taken the solution after all: it may come again.
    void release(const Hash256& block_hash);

    [[nodiscard]] std::size_t size() const;
    /// About the memory that is kept alive.
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Key {
        Hash256 parent;
        Hash256 transaction_root;
        Hash256 status_root;
        [[nodiscard]] bool operator==(const Key&) const = default;
    };
    struct KeyHasher {
        [[nodiscard]] std::size_t operator()(const Key& key) const noexcept;
    };
    struct Entry {
        BlockTemplatePtr work;
        std::uint64_t stale_since = 0;  ///< seconds; 0 while its parent is the tip
    };

    [[nodiscard]] static Key key_of(const primitives::BlockHeader& header);
    void charge(const BlockTemplate& work) BYTOM_REQUIRES(mutex_);
    void discharge(const BlockTemplate& work) BYTOM_REQUIRES(mutex_);
    void drop_oldest() BYTOM_REQUIRES(mutex_);
    [[nodiscard]] bool has_claim(const Hash256& block_hash) const BYTOM_REQUIRES(mutex_);
    void collect_locked(std::uint64_t now) BYTOM_REQUIRES(mutex_);

    const WorkRegistryOptions options_;
    mutable base::Mutex mutex_;
    std::unordered_map<Key, Entry, KeyHasher> templates_ BYTOM_GUARDED_BY(mutex_);
    std::deque<Key> order_ BYTOM_GUARDED_BY(mutex_);       ///< oldest first
    std::optional<Hash256> tip_ BYTOM_GUARDED_BY(mutex_);  ///< nothing: no tip was told of yet
    std::unordered_map<const primitives::Transaction*, std::uint32_t> shares_
        BYTOM_GUARDED_BY(mutex_);  ///< templates that have it
    std::size_t bytes_ BYTOM_GUARDED_BY(mutex_) = 0;
    std::deque<Hash256> claimed_ BYTOM_GUARDED_BY(mutex_);  ///< recent solutions, oldest first
};

}  // namespace bytom::mining
