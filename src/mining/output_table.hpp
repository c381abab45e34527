// A map from output ids for one template, made for thousands of insertions in a millisecond.
#pragma once

#include <bit>
#include <cstring>
#include <random>
#include <vector>

#include <bytom/base/hash256.hpp>

namespace bytom::mining {

/// Open addressing; nothing is ever taken out. Where an id goes depends on a secret, so that nobody can
/// choose ids that crowd together. Pointers are good until the next insertion.
template <typename Value>
class OutputTable {
public:
    explicit OutputTable(std::size_t expected)
        : slots_(std::bit_ceil(std::max<std::size_t>(2 * expected, 16))) {
        std::random_device device;
        factor_ = (std::uint64_t{device()} << 32 | device()) | 1;
    }

    [[nodiscard]] Value* find(const Hash256& id) {
        Slot& slot = slot_of(id);
        return slot.used ? &slot.value : nullptr;
    }

    /// The value of the id, and whether it is new: default then.
    std::pair<Value*, bool> insert(const Hash256& id) {
        if (2 * (used_ + 1) > slots_.size()) grow();
        Slot& slot = slot_of(id);
        const bool is_new = !slot.used;
        if (is_new) {
            slot.id = id;
            slot.used = true;
            ++used_;
        }
        return {&slot.value, is_new};
    }

    [[nodiscard]] std::size_t size() const noexcept { return used_; }

private:
    struct Slot {
        Hash256 id;
        Value value{};
        bool used = false;
    };

    /// Where it is, or would be.
    [[nodiscard]] Slot& slot_of(const Hash256& id) {
        std::uint64_t word = 0;
        std::memcpy(&word, id.bytes.data(), sizeof word);
        std::size_t place = (word * factor_) >> (64 - std::countr_zero(slots_.size()));
        while (slots_[place].used && slots_[place].id != id)
            place = (place + 1) & (slots_.size() - 1);
        return slots_[place];
    }

    void grow() {
        std::vector<Slot> old(slots_.size() * 2);
        old.swap(slots_);
        for (Slot& slot : old) {
            if (slot.used) slot_of(slot.id) = std::move(slot);
        }
    }

    std::vector<Slot> slots_;  ///< a power of two, at most half used
    std::uint64_t factor_ = 1;
    std::size_t used_ = 0;
};

}  // namespace bytom::mining
