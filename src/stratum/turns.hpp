// Who waits is served in turn, however much others bring.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace bytom::stratum {

/// First come, first served: what the innermost `Turns` hold.
template <typename T>
class Line {
public:
    using Item = T;

    void push(Item item) { items_.push_back(std::move(item)); }
    [[nodiscard]] std::optional<Item> pop() {
        if (items_.empty()) return std::nullopt;
        std::optional<Item> item(std::move(items_.front()));
        items_.pop_front();
        return item;
    }
    /// How many there were.
    std::size_t drop() { return std::exchange(items_, {}).size(); }
    [[nodiscard]] bool empty() const noexcept { return items_.empty(); }

private:
    std::deque<Item> items_;
};

/// A queue of queues: one item of each in turn. Nested, it is fair among groups, and within a group among its
/// members. Remembers only keys with items that wait.
template <typename Key, typename Inner>
class Turns {
public:
    using Item = typename Inner::Item;

    template <typename... Path>
    void push(const Key& key, Path&&... inner_keys_and_item) {
        const auto [place, is_new] = inner_.try_emplace(key);
        if (is_new) order_.push_back(key);
        place->second.push(std::forward<Path>(inner_keys_and_item)...);
    }

    [[nodiscard]] std::optional<Item> pop() {
        if (order_.empty()) return std::nullopt;
        const Key key = std::move(order_.front());
        order_.pop_front();
        const auto place = inner_.find(key);
        std::optional<Item> item = place->second.pop();
        if (place->second.empty())
            inner_.erase(place);
        else
            order_.push_back(key);
        return item;
    }

    /// Takes off all that waits below these keys; how much that was.
    template <typename... Path>
    std::size_t drop(const Key& key, const Path&... inner_keys) {
        const auto place = inner_.find(key);
        if (place == inner_.end()) return 0;
        const std::size_t dropped = place->second.drop(inner_keys...);
        if (place->second.empty()) {
            inner_.erase(place);
            order_.erase(std::ranges::find(order_, key));
        }
        return dropped;
    }

    [[nodiscard]] bool empty() const noexcept { return order_.empty(); }

private:
    std::map<Key, Inner> inner_;
    std::deque<Key> order_;  ///< the next one first
};

}  // namespace bytom::stratum
