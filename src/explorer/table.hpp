// Rows of one family as a writer works on them: read once, changed in memory as often as a batch of blocks
// wants, written once.
#pragma once

#include <unordered_map>
#include <utility>

#include "explorer/rows.hpp"

namespace bytom::explorer {

/// Row: a value with is_empty() (then it is not stored), ==, rows::encode and rows::read. The only writer of
/// its family. One thread.
template <typename Row>
class Table {
public:
    Table(const storage::KeyValueStore& store, Family family) : store_(store), family_(family) {}

    /// To be changed; good until write(). Empty if there is none.
    [[nodiscard]] Row& at(const KeyText& key) {
        Slot& slot = find(key);
        touch(slot, key);
        return slot.row;
    }
    /// The same for a key of which it is certain that the store does not have it: nothing is read.
    [[nodiscard]] Row& at_fresh(const KeyText& key) {
        Slot& slot = slots_.try_emplace(key).first->second;
        touch(slot, key);
        return slot.row;
    }

    /// Puts the changes into the batch. on_change(key, before, after) is told of each.
    template <typename OnChange>
    void write(storage::KeyValueBatch& batch, const OnChange& on_change) {
        for (const KeyText* key : changed_) {
            Slot& slot = slots_.at(*key);
            slot.is_changed = false;
            if (slot.row == slot.stored) continue;
            if (slot.row.is_empty())
                batch.erase(family_, base::as_bytes(*key));
            else
                batch.put(family_, base::as_bytes(*key), rows::encode(slot.row));
            on_change(*key, slot.stored, slot.row);
            slot.stored = slot.row;
        }
        changed_.clear();
        if (slots_.size() > kKept) slots_.clear();
    }
    void write(storage::KeyValueBatch& batch) {
        write(batch, [](const KeyText&, const Row&, const Row&) {});
    }

    /// Rows that wait to be written.
    [[nodiscard]] std::size_t changed() const noexcept { return changed_.size(); }

private:
    /// Rows that stay in memory after they were written, for the next blocks.
    static constexpr std::size_t kKept = 50'000;

    struct Slot {
        Row row;
        Row stored;
        bool is_changed = false;
    };

    Slot& find(const KeyText& key) {
        const auto [slot, is_new] = slots_.try_emplace(key);
        if (is_new) {
            if (const auto value = store_.get(family_, base::as_bytes(key))) {
                slot->second.row = rows::read<Row>(*value);
                slot->second.stored = slot->second.row;
            }
        }
        return slot->second;
    }

    void touch(Slot& slot, const KeyText& key) {
        if (std::exchange(slot.is_changed, true)) return;
        // Keys of a node-based table stay where they are.
        changed_.push_back(&slots_.find(key)->first);
    }

    const storage::KeyValueStore& store_;
    const Family family_;
    std::unordered_map<KeyText, Slot> slots_;
    std::vector<const KeyText*> changed_;
};

}  // namespace bytom::explorer
