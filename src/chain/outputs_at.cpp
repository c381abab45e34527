#include "chain/outputs_at.hpp"

#include <iterator>

#include <fmt/format.h>

namespace bytom::chain {

void OutputsAt::for_each_unspent(const Body& body) {
    hold_from({});
    store_.for_each_utxo([&](const Hash256& id, const storage::UtxoEntry& now) {
        give_below(id, body);
        const auto changed = changed_.find(id);
        const Entry then = changed == changed_.end() ? Entry(now) : changed->second;
        if (changed != changed_.end()) changed_.erase(changed);
        if (then && !then->spent) body(id, *then);
    });
    give_below(std::nullopt, body);
}

void OutputsAt::hold_from(const Hash256& first) {
    changed_.clear();
    end_.reset();
    const auto tip = store_.tip().value_or(storage::BlockKey{});
    for (std::uint64_t height = tip.height; height > height_; --height) {
        const auto hash = store_.main_hash(height);
        const auto undo = hash ? store_.undo({height, *hash}) : std::nullopt;
        if (!undo) {
            throw storage::StorageFailure(storage::open_error::kCorrupted,
                                          fmt::format("there is no undo record of block {}", height));
        }
        for (const storage::BlockUndo::Entry& entry : undo->entries) {
            if (entry.output_id < first || (end_ && entry.output_id >= *end_)) continue;
            // The lowest block comes last, and what it found is what was there.
            changed_.insert_or_assign(entry.output_id, entry.before);
            if (changed_.size() <= limit_) continue;
            const auto last = std::prev(changed_.end());
            end_ = last->first;
            changed_.erase(last);
        }
    }
}

void OutputsAt::give_below(const std::optional<Hash256>& id, const Body& body) {
    for (;;) {
        while (!changed_.empty() && (!id || changed_.begin()->first < *id)) {
            const auto first = changed_.begin();
            if (first->second && !first->second->spent) body(first->first, *first->second);
            changed_.erase(first);
        }
        if (!end_ || (id && *id < *end_)) return;
        hold_from(Hash256(*end_));
    }
}

}  // namespace bytom::chain
