// Which templates have been handed out, so that a solution still finds its block after later refreshes (06
// §2.1).
#pragma once

#include <deque>
#include <mutex>
#include <unordered_map>

#include <bytom/mining/block_template.hpp>

namespace bytom::mining {

/// Bounds of what is kept.
struct WorkRegistryOptions {
    std::size_t max_templates = 128;
    std::uint64_t stale_seconds = 60;  ///< how long templates outlive the tip they build on
};

/// Templates by their pre-nonce header: parent, transaction root, status root. From any thread.
class WorkRegistry {
public:
    explicit WorkRegistry(WorkRegistryOptions options = {}) : options_(options) {}

    /// Keeps a template; the oldest goes when there are too many.
    void add(BlockTemplatePtr work);

    /// The tip is now `tip`: templates on other parents go `stale_seconds` after they became stale.
    void tip_changed(const Hash256& tip, std::uint64_t now);

    /// The template that this header was made from; null if it is unknown. Nonce, timestamp, version, height
    /// and bits are not looked at.
    [[nodiscard]] BlockTemplatePtr find(const primitives::BlockHeader& header) const;

    /// Remembers a solution. False if it was submitted before.
    [[nodiscard]] bool claim(const Hash256& block_hash);

    [[nodiscard]] std::size_t size() const;

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

    const WorkRegistryOptions options_;
    mutable std::mutex mutex_;
    std::unordered_map<Key, Entry, KeyHasher> templates_;
    std::deque<Key> order_;        ///< oldest first
    std::deque<Hash256> claimed_;  ///< recent solutions, oldest first
};

}  // namespace bytom::mining
