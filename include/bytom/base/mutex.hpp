// Mutexes, locks and conditions whose use clang checks while it compiles (-Wthread-safety): what a mutex
// guards, and who has to hold it, is written where it is declared, and forgetting it is an error.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <stop_token>
#include <utility>

// Macros, since these attributes exist in their GNU form only and other compilers warn of them.
#if defined(__clang__)
#define BYTOM_THREAD_ATTRIBUTE(...) __attribute__((__VA_ARGS__))
#else
#define BYTOM_THREAD_ATTRIBUTE(...)
#endif

/// For a member: accessed only while holding this mutex.
#define BYTOM_GUARDED_BY(...) BYTOM_THREAD_ATTRIBUTE(guarded_by(__VA_ARGS__))
/// For a pointer: what it points to is accessed only while holding this mutex.
#define BYTOM_PT_GUARDED_BY(...) BYTOM_THREAD_ATTRIBUTE(pt_guarded_by(__VA_ARGS__))
/// For a function or a lambda: called only while holding these mutexes.
#define BYTOM_REQUIRES(...) BYTOM_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
/// For a function: called only while holding these mutexes, at least as a reader.
#define BYTOM_REQUIRES_SHARED(...) BYTOM_THREAD_ATTRIBUTE(requires_shared_capability(__VA_ARGS__))
/// For a function: takes these mutexes itself, so its caller must not hold them.
#define BYTOM_EXCLUDES(...) BYTOM_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
/// For a function that returns a reference to this mutex.
#define BYTOM_RETURNS_MUTEX(...) BYTOM_THREAD_ATTRIBUTE(lock_returned(__VA_ARGS__))
/// For a function whose locking cannot be analysed; its comment says why it is correct.
#define BYTOM_UNCHECKED_LOCKS BYTOM_THREAD_ATTRIBUTE(no_thread_safety_analysis)

namespace bytom::base {

template <class Native>
class BasicCondition;

/// Held by one thread at a time, through a MutexLock.
class BYTOM_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
public:
    Mutex() = default;
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;

private:
    friend class MutexLock;

    std::mutex native_;
};

/// Holds a mutex until destroyed; may release it and take it again in between.
class BYTOM_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
public:
    [[nodiscard]] explicit MutexLock(Mutex& mutex) BYTOM_THREAD_ATTRIBUTE(acquire_capability(mutex))
        : native_(mutex.native_) {}
    ~MutexLock() BYTOM_THREAD_ATTRIBUTE(release_capability()) {}  // NOLINT(modernize-use-equals-default)
    MutexLock(const MutexLock&) = delete;
    MutexLock& operator=(const MutexLock&) = delete;

    void lock() BYTOM_THREAD_ATTRIBUTE(acquire_capability()) { native_.lock(); }
    void unlock() BYTOM_THREAD_ATTRIBUTE(release_capability()) { native_.unlock(); }

private:
    template <class Native>
    friend class BasicCondition;

    std::unique_lock<std::mutex> native_;
};

/// Held by one writer or by any number of readers, through a WriterLock or a ReaderLock.
class BYTOM_THREAD_ATTRIBUTE(capability("mutex")) SharedMutex {
public:
    SharedMutex() = default;
    SharedMutex(const SharedMutex&) = delete;
    SharedMutex& operator=(const SharedMutex&) = delete;

private:
    friend class WriterLock;
    friend class ReaderLock;

    std::shared_mutex native_;
};

class BYTOM_THREAD_ATTRIBUTE(scoped_lockable) WriterLock {
public:
    [[nodiscard]] explicit WriterLock(SharedMutex& mutex) BYTOM_THREAD_ATTRIBUTE(acquire_capability(mutex))
        : native_(mutex.native_) {}
    ~WriterLock() BYTOM_THREAD_ATTRIBUTE(release_capability()) {}  // NOLINT(modernize-use-equals-default)
    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;

    void lock() BYTOM_THREAD_ATTRIBUTE(acquire_capability()) { native_.lock(); }
    void unlock() BYTOM_THREAD_ATTRIBUTE(release_capability()) { native_.unlock(); }

private:
    std::unique_lock<std::shared_mutex> native_;
};

class BYTOM_THREAD_ATTRIBUTE(scoped_lockable) ReaderLock {
public:
    [[nodiscard]] explicit ReaderLock(SharedMutex& mutex)
        BYTOM_THREAD_ATTRIBUTE(acquire_shared_capability(mutex))
        : native_(mutex.native_) {}
    ~ReaderLock() BYTOM_THREAD_ATTRIBUTE(release_generic_capability()) {}  // NOLINT
    ReaderLock(const ReaderLock&) = delete;
    ReaderLock& operator=(const ReaderLock&) = delete;

private:
    std::shared_lock<std::shared_mutex> native_;
};

/// Lets threads that hold a Mutex wait. `holds` is the condition: it is called with the mutex held, and is
/// annotated so (BYTOM_REQUIRES) where it reads what the mutex guards. Waiting releases the mutex; afterwards
/// it is held again.
template <class Native>
class BasicCondition {
public:
    BasicCondition() = default;
    BasicCondition(const BasicCondition&) = delete;
    BasicCondition& operator=(const BasicCondition&) = delete;

    void notify_one() noexcept { native_.notify_one(); }
    void notify_all() noexcept { native_.notify_all(); }

    template <class Predicate>
    void wait(MutexLock& lock, Predicate holds) {
        native_.wait(lock.native_, std::move(holds));
    }
    /// Waits until the deadline at most; returns whether `holds`.
    template <class Clock, class Duration, class Predicate>
    bool wait_until(MutexLock& lock, const std::chrono::time_point<Clock, Duration>& deadline,
                    Predicate holds) {
        return native_.wait_until(lock.native_, deadline, std::move(holds));
    }
    template <class Rep, class Period, class Predicate>
    bool wait_for(MutexLock& lock, const std::chrono::duration<Rep, Period>& time, Predicate holds) {
        return native_.wait_for(lock.native_, time, std::move(holds));
    }

    /// Waits until a stop is requested at most; returns whether `holds`. Only for a StoppableCondition.
    template <class Predicate>
    bool wait(MutexLock& lock, const std::stop_token& stop, Predicate holds) {
        return native_.wait(lock.native_, stop, std::move(holds));
    }
    template <class Clock, class Duration, class Predicate>
    bool wait_until(MutexLock& lock, const std::stop_token& stop,
                    const std::chrono::time_point<Clock, Duration>& deadline, Predicate holds) {
        return native_.wait_until(lock.native_, stop, deadline, std::move(holds));
    }
    template <class Rep, class Period, class Predicate>
    bool wait_for(MutexLock& lock, const std::stop_token& stop,
                  const std::chrono::duration<Rep, Period>& time, Predicate holds) {
        return native_.wait_for(lock.native_, stop, time, std::move(holds));
    }

private:
    Native native_;
};

using Condition = BasicCondition<std::condition_variable>;
/// Its waits can be ended by a stop token, for which each call takes a second mutex.
using StoppableCondition = BasicCondition<std::condition_variable_any>;

}  // namespace bytom::base
