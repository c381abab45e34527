// Work that a test sets.
#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include <bytom/mining/work_source.hpp>

namespace bytom::mining {

/// Hands out templates that the test sets and keeps what is submitted.
class FakeSource final : public WorkSource {
public:
    void set(std::uint64_t id, std::uint64_t bits) {
        BlockTemplate work;
        work.id = id;
        work.header.bits = bits;
        work.header.height = id;
        set(work);
    }

    void set(const BlockTemplate& work) {
        {
            const std::lock_guard lock(mutex_);
            current_ = std::make_shared<const BlockTemplate>(work);
            id_ = work.id;
        }
        changed_.notify_all();
    }

    [[nodiscard]] std::uint64_t current_id() const noexcept override { return id_; }

    [[nodiscard]] BlockTemplatePtr wait_for_successor(std::uint64_t known_id,
                                                      const std::atomic<bool>& cancelled) override {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return cancelled || (current_ && current_->id != known_id); });
        return cancelled ? nullptr : current_;
    }

    void wake_waiters() override {
        const std::lock_guard lock(mutex_);
        changed_.notify_all();
    }

    bool submit(const primitives::BlockPtr& block) override {
        {
            const std::lock_guard lock(mutex_);
            submitted_.push_back(block);
        }
        changed_.notify_all();
        return true;
    }

    [[nodiscard]] std::uint64_t now() const override { return clock; }

    std::atomic<std::uint64_t> clock{1'600'000'000};

    std::vector<primitives::BlockPtr> wait_for_blocks(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return submitted_.size() >= count; });
        return submitted_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    BlockTemplatePtr current_;
    std::atomic<std::uint64_t> id_{0};
    std::vector<primitives::BlockPtr> submitted_;
};

inline constexpr std::uint64_t kAnyHash = 0x2200ffffffffffff;  // a target above 2^256
inline constexpr std::uint64_t kNoHash = 0;                    // target 0

}  // namespace bytom::mining
