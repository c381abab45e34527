// Rows of one family as a writer works on them: read once, changed in memory as often as a batch of blocks
// wants, written once.
#pragma once

#include <algorithm>
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
    [[nodiscard]] Row& at(const KeyText& key) { return touch(find(key)); }
    /// The same for a key of which it is certain that the store does not have it: nothing is read.
    [[nodiscard]] Row& at_fresh(const KeyText& key) { return touch(*slots_.try_emplace(key).first); }

    /// Puts the changes into the batch. on_change(key, before, after) is told of each.
    template <typename OnChange>
    void write(storage::KeyValueBatch& batch, const OnChange& on_change) {
        // In the order of the keys: inserting then walks through memory that is at hand.
        std::ranges::sort(changed_, {}, [](const Entry* entry) -> const KeyText& { return entry->first; });
        for (Entry* const entry : changed_) {
            const KeyText* const key = &entry->first;
            Slot& slot = entry->second;
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

    /// Stays where it is: the table is node-based.
    using Entry = std::pair<const KeyText, Slot>;

    Entry& find(const KeyText& key) {
        const auto [entry, is_new] = slots_.try_emplace(key);
        if (is_new) {
            if (const auto value = store_.get(family_, base::as_bytes(key))) {
                entry->second.row = rows::read<Row>(*value);
                entry->second.stored = entry->second.row;
            }
        }
        return *entry;
    }

    Row& touch(Entry& entry) {
        if (!std::exchange(entry.second.is_changed, true)) changed_.push_back(&entry);
        return entry.second.row;
    }

    const storage::KeyValueStore& store_;
    const Family family_;
    std::unordered_map<KeyText, Slot> slots_;
    std::vector<Entry*> changed_;
};

}  // namespace bytom::explorer
