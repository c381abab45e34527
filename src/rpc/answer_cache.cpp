#include <bytom/rpc/answer_cache.hpp>

namespace bytom::rpc {
namespace {

// What an entry takes besides its text.
constexpr std::size_t kOverhead = 200;

}  // namespace

AnswerCache::Answer AnswerCache::find(const Hash256& key) {
    Shard& shard = shard_of(key);
    const base::MutexLock lock(shard.mutex);
    const auto found = shard.index.find(key);
    if (found == shard.index.end()) return nullptr;
    shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
    return found->second->answer;
}

void AnswerCache::put(const Hash256& key, Answer answer) {
    const std::size_t size = answer->size() + kOverhead;
    if (size > max_shard_bytes_) return;
    Shard& shard = shard_of(key);
    const base::MutexLock lock(shard.mutex);
    if (shard.index.contains(key)) return;
    shard.entries.push_front({.key = key, .answer = std::move(answer)});
    shard.index.emplace(key, shard.entries.begin());
    shard.bytes += size;
    while (shard.bytes > max_shard_bytes_) {
        const Entry& oldest = shard.entries.back();
        shard.bytes -= oldest.answer->size() + kOverhead;
        shard.index.erase(oldest.key);
        shard.entries.pop_back();
    }
}

}  // namespace bytom::rpc
