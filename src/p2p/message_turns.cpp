#include "p2p/message_turns.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace bytom::p2p {

void MessageTurns::listens(ConnectionId id, Instant now) {
    const auto found = holders_.find(id);
    if (found == holders_.end()) return;
    Holder& holder = found->second;
    if (holder.bytes > 0 && !holder.reading) holder.reading = now;
}

bool MessageTurns::may_read(const Asker& asker, std::size_t needed, Instant now) {
    Holder& holder = holders_[asker.id];
    holder.asker = asker;
    const bool is_free = has_turn(holder) || needed <= std::max(limits_.always, holder.bytes);
    if (!is_free && needed > room_for(holder) + holder.claimed) {
        if (!holder.waits) holder.waits_since = ++waits_;
        holder.waits = needed;
        holder.read_time = read_time(holder, now);
        holder.reading.reset();
        return false;
    }
    holder.waits.reset();
    holder.claimed = is_free ? holder.bytes : needed;
    return true;
}

void MessageTurns::holds(ConnectionId id, std::size_t bytes, bool completes, Instant now) {
    const auto found = holders_.find(id);
    if (found == holders_.end()) return;
    Holder& holder = found->second;
    // What is left is the beginning of the next one, not one that has been there all the time.
    const bool is_through = completes && bytes <= limits_.always;
    holder.read_time = is_through ? Duration{} : read_time(holder, now);
    holder.reading.reset();
    holder.bytes = bytes;
    holder.claimed = bytes;
    if (is_through && has_turn(holder)) end_turn(now);
}

void MessageTurns::forget(ConnectionId id, Instant now) {
    const auto found = holders_.find(id);
    if (found == holders_.end()) return;
    if (has_turn(found->second)) end_turn(now);
    holders_.erase(found);
}

MessageTurns::Actions MessageTurns::act(Instant now) {
    Actions actions;
    if (!anybody_waits()) {
        if (!turn_) group_times_.clear();
        return actions;
    }
    hurry_the_slow(now, actions);
    for (Holder* const holder : waiting()) {
        if (!turn_) {
            turn_ = {.id = holder->asker.id, .since = now, .bytes = holder->bytes};
            holder->read_time = {};
        } else if (*holder->waits <= room_for(*holder) + holder->claimed) {
            holder->claimed = *holder->waits;
        } else {
            continue;
        }
        holder->waits.reset();
        actions.resumed.push_back(holder->asker.id);
    }
    return actions;
}

std::optional<MessageTurns::Instant> MessageTurns::next_deadline() const {
    std::optional<Instant> next;
    if (!anybody_waits()) return next;
    for (const auto& [id, holder] : holders_) {
        const auto due = deadline(holder);
        if (due) next = std::min(next.value_or(*due), *due);
    }
    return next;
}

std::size_t MessageTurns::bytes() const noexcept {
    std::size_t total = 0;
    for (const auto& [id, holder] : holders_)
        total += holder.bytes;
    return total;
}

std::size_t MessageTurns::room_for(const Holder& holder) const {
    const std::size_t shared = limits_.budget - std::min(limits_.largest, limits_.budget);
    const auto left = [](std::size_t of, std::size_t taken) { return of - std::min(of, taken); };
    std::size_t all = 0;
    std::size_t group = 0;
    for (const auto& [id, other] : holders_) {
        if (has_turn(other)) continue;
        all += other.claimed;
        if (holder.asker.group == other.asker.group) group += other.claimed;
    }
    if (!holder.asker.group) return left(shared, all);
    return std::min(left(shared, all), left(shared / 2, group));
}

bool MessageTurns::anybody_waits() const {
    return std::ranges::any_of(holders_, [](const auto& entry) { return entry.second.waits.has_value(); });
}

std::optional<MessageTurns::Instant> MessageTurns::deadline(const Holder& holder) const {
    if (!has_turn(holder)) {
        if (!holder.reading || holder.bytes <= limits_.always) return std::nullopt;
        return *holder.reading + limits_.patience - holder.read_time;
    }
    const std::size_t gained = holder.bytes - std::min(turn_->bytes, holder.bytes);
    const std::chrono::seconds for_bytes(gained / limits_.turn_rate);
    const Instant last = turn_->since + limits_.patience + for_bytes;
    if (!holder.reading) return last;
    return std::min(last, *holder.reading + limits_.turn_patience + for_bytes - holder.read_time);
}

MessageTurns::Duration MessageTurns::read_time(const Holder& holder, Instant now) {
    return holder.read_time + (holder.reading ? now - *holder.reading : Duration{});
}

MessageTurns::Duration MessageTurns::group_time(const Holder& holder) const {
    if (!holder.asker.group) return holder.turn_time;
    const auto found = group_times_.find(*holder.asker.group);
    return found == group_times_.end() ? Duration{} : found->second;
}

void MessageTurns::hurry_the_slow(Instant now, Actions& actions) {
    for (auto entry = holders_.begin(); entry != holders_.end();) {
        Holder& holder = entry->second;
        const auto due = deadline(holder);
        if (!due || now < *due) {
            ++entry;
            continue;
        }
        const bool stays = has_turn(holder) && holder.claimed <= room_for(holder);
        if (has_turn(holder)) end_turn(now);
        if (stays) {
            holder.read_time = {};
            if (holder.reading) holder.reading = now;
            ++entry;
            continue;
        }
        actions.closed.push_back(entry->first);
        entry = holders_.erase(entry);
    }
}

std::vector<MessageTurns::Holder*> MessageTurns::waiting() {
    std::vector<Holder*> found;
    for (auto& [id, holder] : holders_) {
        if (holder.waits) found.push_back(&holder);
    }
    std::ranges::sort(found, {}, [this](const Holder* holder) {
        return std::tuple(!holder->asker.is_outbound, group_time(*holder), holder->turn_time,
                          holder->waits_since);
    });
    return found;
}

void MessageTurns::end_turn(Instant now) {
    const auto turn = std::exchange(turn_, std::nullopt);
    Holder& holder = holders_.at(turn->id);
    const Duration taken = now - turn->since;
    holder.turn_time += taken;
    if (!holder.asker.group) return;
    group_times_[*holder.asker.group] += taken;
    if (group_times_.size() > kMaxGroups)
        group_times_.erase(
            std::ranges::min_element(group_times_, {}, [](const auto& entry) { return entry.second; }));
}

}  // namespace bytom::p2p
