#include <algorithm>
#include <deque>
#include <future>
#include <unordered_map>

#include <bytom/base/log.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

namespace bytom::tensority {

namespace {

using CachePtr = std::shared_ptr<const SeedCache>;

/// Seeds built together in the background.
constexpr std::size_t kGroup = 8;

}  // namespace

class SeedCacheStore::State {
public:
    State(Kernel kernel, SeedCacheStoreOptions options)
        : kernel_(kernel),
          capacity_(std::max<std::size_t>(1, (options.memory_mib << 20U) / kernel.seed_bytes())) {}

    ~State() {
        {
            const base::MutexLock lock(mutex_);
            stopping_ = true;
        }
        // Without the mutex, which it takes: nobody starts it any more.
        worker_.stop();
    }

    State(const State&) = delete;
    State& operator=(const State&) = delete;

    [[nodiscard]] Kernel kernel() const noexcept { return kernel_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

    CachePtr get(const Hash256& seed) {
        base::MutexLock lock(mutex_);
        if (CachePtr cache = touch(seed)) {
            ++hits_;
            return cache;
        }
        if (const auto found = under_way_.find(seed); found != under_way_.end()) {
            const std::shared_future<CachePtr> result = found->second;
            lock.unlock();
            return result.get();
        }
        std::erase(waiting_, seed);
        std::promise<CachePtr> promise;
        under_way_.emplace(seed, promise.get_future().share());
        lock.unlock();
        return build(std::span(&seed, 1), std::span(&promise, 1)).front();
    }

    CachePtr peek(const Hash256& seed) {
        const base::MutexLock lock(mutex_);
        return touch(seed);
    }

    void prefetch(std::span<const Hash256> seeds) {
        const base::MutexLock lock(mutex_);
        for (const Hash256& seed : seeds) {
            if (waiting_.size() + 1 >= capacity_) break;
            if (position(seed) != kept_.end() || under_way_.contains(seed) ||
                std::ranges::find(waiting_, seed) != waiting_.end()) {
                continue;
            }
            waiting_.push_back(seed);
        }
        if (!waiting_.empty() && !is_working_ && !start_worker()) waiting_.clear();
    }

    Statistics statistics() const {
        const base::MutexLock lock(mutex_);
        return {.kept = kept_.size(),
                .memory_bytes = kept_.size() * kernel_.seed_bytes(),
                .hits = hits_,
                .builds = builds_,
                .evictions = evictions_};
    }

private:
    /// Without a thread nothing is prepared: who needs a cache builds it. The next prefetch tries again.
    bool start_worker() BYTOM_REQUIRES(mutex_) {
        // One that has ended has nothing more to do with the mutex.
        worker_.stop();
        auto started = base::Thread::start("seeds", [this](const std::stop_token&) { work(); });
        if (!started) {
            base::log(base::LogLevel::warn, "tensority", "{}", started.error().detail);
            return false;
        }
        worker_ = *std::move(started);
        is_working_ = true;
        return true;
    }

    std::vector<CachePtr>::iterator position(const Hash256& seed) BYTOM_REQUIRES(mutex_) {
        return std::ranges::find(kept_, seed, [](const CachePtr& cache) { return cache->seed(); });
    }

    /// The cache if it is kept, now the most recently used one.
    CachePtr touch(const Hash256& seed) BYTOM_REQUIRES(mutex_) {
        const auto found = position(seed);
        if (found == kept_.end()) return nullptr;
        std::rotate(found, found + 1, kept_.end());
        return kept_.back();
    }

    /// Builds seeds registered in under_way_, keeps the caches and answers those who wait, be it with an
    /// exception.
    std::vector<CachePtr> build(std::span<const Hash256> seeds, std::span<std::promise<CachePtr>> promises) {
        try {
            std::vector<CachePtr> caches = SeedCache::build(seeds, kernel_);
            keep(caches);
            for (std::size_t i = 0; i < seeds.size(); ++i)
                promises[i].set_value(caches[i]);
            return caches;
        } catch (...) {
            {
                const base::MutexLock lock(mutex_);
                for (const Hash256& seed : seeds)
                    under_way_.erase(seed);
            }
            for (auto& promise : promises)
                promise.set_exception(std::current_exception());
            throw;
        }
    }

    void keep(const std::vector<CachePtr>& caches) {
        std::vector<CachePtr> evicted;  // freed after the lock
        const base::MutexLock lock(mutex_);
        for (const CachePtr& cache : caches) {
            under_way_.erase(cache->seed());
            kept_.push_back(cache);
            ++builds_;
        }
        const std::size_t excess = kept_.size() > capacity_ ? kept_.size() - capacity_ : 0;
        evicted.assign(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(excess));
        kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(excess));
        evictions_ += excess;
    }

    /// Ends when nothing waits: seeds are needed minutes to hours apart.
    void work() {
        base::MutexLock lock(mutex_);
        while (!stopping_ && !waiting_.empty()) {
            std::vector<Hash256> seeds;
            std::vector<std::promise<CachePtr>> promises;
            while (!waiting_.empty() && seeds.size() < kGroup) {
                seeds.push_back(waiting_.front());
                waiting_.pop_front();
                under_way_.emplace(seeds.back(), promises.emplace_back().get_future().share());
            }
            lock.unlock();
            try {
                build(seeds, promises);
            } catch (const std::exception& error) {
                // The next caller that needs one of them tries again, and sees the error if it persists.
                base::log(base::LogLevel::warn, "tensority", "seed matrices not prepared: {}", error.what());
            }
            lock.lock();
        }
        is_working_ = false;
    }

    const Kernel kernel_;
    const std::size_t capacity_;

    mutable base::Mutex mutex_;
    std::vector<CachePtr> kept_
        BYTOM_GUARDED_BY(mutex_);  ///< least recently used first; few, so searched one by one
    std::unordered_map<Hash256, std::shared_future<CachePtr>> under_way_ BYTOM_GUARDED_BY(mutex_);
    std::deque<Hash256> waiting_ BYTOM_GUARDED_BY(mutex_);  ///< for the worker; disjoint from the two above
    std::uint64_t hits_ BYTOM_GUARDED_BY(mutex_) = 0;
    std::uint64_t builds_ BYTOM_GUARDED_BY(mutex_) = 0;
    std::uint64_t evictions_ BYTOM_GUARDED_BY(mutex_) = 0;
    bool stopping_ BYTOM_GUARDED_BY(mutex_) = false;
    bool is_working_ BYTOM_GUARDED_BY(mutex_) = false;
    base::Thread worker_ BYTOM_GUARDED_BY(mutex_);  ///< started when there is something to prefetch
};

SeedCacheStore::SeedCacheStore(Kernel kernel, SeedCacheStoreOptions options)
    : state_(std::make_unique<State>(kernel, options)) {}
SeedCacheStore::~SeedCacheStore() = default;

Kernel SeedCacheStore::kernel() const noexcept {
    return state_->kernel();
}

std::size_t SeedCacheStore::capacity() const noexcept {
    return state_->capacity();
}

CachePtr SeedCacheStore::get(const Hash256& seed) {
    return state_->get(seed);
}

CachePtr SeedCacheStore::peek(const Hash256& seed) {
    return state_->peek(seed);
}

void SeedCacheStore::prefetch(std::span<const Hash256> seeds) {
    state_->prefetch(seeds);
}

SeedCacheStore::Statistics SeedCacheStore::statistics() const {
    return state_->statistics();
}

}  // namespace bytom::tensority
