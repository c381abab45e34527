// Where miners' work comes from.
#pragma once

#include <atomic>
#include <cstdint>

#include <bytom/mining/block_template.hpp>

namespace bytom::mining {

// Where a miner's work comes from and where its blocks go. Called from the miner's threads.
class WorkSource {
public:
    virtual ~WorkSource() = default;

    /// Id of the newest template, 0 if there is none: one atomic read, asked after every hash.
    [[nodiscard]] virtual std::uint64_t current_id() const noexcept = 0;

    /// The newest template, waiting until there is one other than `known_id` or until `cancelled` is set and
    /// wake_waiters() is called; null if it was cancelled.
    [[nodiscard]] virtual BlockTemplatePtr wait_for_successor(std::uint64_t known_id,
                                                              const std::atomic<bool>& cancelled) = 0;

    /// Makes all callers of wait_for_successor check `cancelled` again.
    virtual void wake_waiters() = 0;

    /// Takes a solved block; returns when the chain has decided. False if the chain refused it.
    virtual bool submit(const primitives::BlockPtr& block) = 0;

    /// Seconds since 1970, for the header's timestamp.
    [[nodiscard]] virtual std::uint64_t now() const = 0;
};

}  // namespace bytom::mining
