#include "equity/stack_model.hpp"

#include <algorithm>

namespace bytom::equity {

void StackModel::push(std::string_view label) {
    labels_.push_back(label);
}

void StackModel::pop(std::size_t count) noexcept {
    labels_.resize(labels_.size() - std::min(count, labels_.size()));
    replaced_from(labels_.size());
}

std::optional<std::size_t> StackModel::find(std::string_view label) const noexcept {
    const auto found = std::ranges::find(labels_, label);
    budget_->spend(1 + static_cast<std::size_t>(found - labels_.begin()) / 4);
    if (found == labels_.end()) return std::nullopt;
    return static_cast<std::size_t>(labels_.end() - found) - 1;
}

void StackModel::roll(std::size_t depth) {
    if (depth >= labels_.size()) return;
    budget_->spend(1 + depth / 4);
    const std::size_t index = labels_.size() - 1 - depth;
    const auto cell = labels_.begin() + static_cast<std::ptrdiff_t>(index);
    std::rotate(cell, cell + 1, labels_.end());
    replaced_from(index);
}

void StackModel::pick(std::size_t depth) {
    labels_.push_back(depth < labels_.size() ? labels_[labels_.size() - 1 - depth] : std::string_view{});
}

void StackModel::rename_top(std::string_view label) noexcept {
    if (labels_.empty()) return;
    const std::size_t index = labels_.size() - 1;
    labels_.back() = label;
    std::size_t shared = shared_;
    for (auto saved = saved_.rbegin(); saved != saved_.rend() && index < shared; ++saved) {
        saved->labels[index] = label;
        shared = std::min(shared, saved->shared_with_outer);
    }
}

void StackModel::save() {
    budget_->spend(1 + labels_.size());
    saved_.push_back({.labels = labels_, .shared_with_outer = shared_});
    shared_ = labels_.size();
}

void StackModel::restore() noexcept {
    labels_ = std::move(saved_.back().labels);
    shared_ = saved_.back().shared_with_outer;
    saved_.pop_back();
}

}  // namespace bytom::equity
