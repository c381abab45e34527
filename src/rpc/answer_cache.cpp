#include <bytom/rpc/answer_cache.hpp>

namespace bytom::rpc {
namespace {

// What an entry takes besides its texts.
constexpr std::size_t kOverhead = 200;

}  // namespace

std::size_t AnswerCache::Entry::size() const noexcept {
    return answer->size() + (packed ? packed->size() : 0) + kOverhead;
}

AnswerCache::Entry* AnswerCache::Shard::use(const Hash256& key) {
    const auto found = index.find(key);
    if (found == index.end()) return nullptr;
    entries.splice(entries.begin(), entries, found->second);
    return &entries.front();
}

void AnswerCache::Shard::shrink_to(std::size_t max_bytes) {
    while (bytes > max_bytes) {
        const Entry& oldest = entries.back();
        bytes -= oldest.size();
        index.erase(oldest.key);
        entries.pop_back();
    }
}

AnswerCache::Answer AnswerCache::look(const Hash256& key, Answer Entry::* part) {
    Shard& shard = shard_of(key);
    const base::MutexLock lock(shard.mutex);
    const Entry* const entry = shard.use(key);
    return entry != nullptr ? entry->*part : nullptr;
}

AnswerCache::Answer AnswerCache::find(const Hash256& key) {
    return look(key, &Entry::answer);
}

void AnswerCache::put(const Hash256& key, Answer answer) {
    Entry entry{.key = key, .answer = std::move(answer)};
    const std::size_t size = entry.size();
    if (size > max_shard_bytes_) return;
    Shard& shard = shard_of(key);
    const base::MutexLock lock(shard.mutex);
    if (shard.index.contains(key)) return;
    shard.entries.push_front(std::move(entry));
    shard.index.emplace(key, shard.entries.begin());
    shard.bytes += size;
    shard.shrink_to(max_shard_bytes_);
}

AnswerCache::Answer AnswerCache::find_packed(const Hash256& key) {
    return look(key, &Entry::packed);
}

void AnswerCache::put_packed(const Hash256& key, Answer packed) {
    Shard& shard = shard_of(key);
    const base::MutexLock lock(shard.mutex);
    Entry* const entry = shard.use(key);
    if (entry == nullptr || entry->packed || entry->size() + packed->size() > max_shard_bytes_) return;
    shard.bytes += packed->size();
    entry->packed = std::move(packed);
    shard.shrink_to(max_shard_bytes_);
}

}  // namespace bytom::rpc
