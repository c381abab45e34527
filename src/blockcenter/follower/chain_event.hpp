// The events of a node's stream, read from JSON (13 §4).
#pragma once

#include <variant>
#include <vector>

#include <bytom/blockcenter/gateway/event_stream.hpp>
#include <bytom/blockcenter/store/transaction_form.hpp>

namespace bytom::blockcenter {

using EventTransaction = SeenTransaction;
using EventPut = SeenPut;

struct BlockConnected {
    std::uint64_t height = 0;
    Hash256 hash{};
    Hash256 parent{};
    std::uint64_t time = 0;
    std::vector<EventTransaction> transactions{};
};
struct BlockDisconnected {
    std::uint64_t height = 0;
    Hash256 hash{};
    Hash256 parent{};
};
struct PoolReset {
    std::uint64_t transactions = 0;  ///< that follow at once
};
struct PoolAdded {
    std::uint64_t time = 0;
    EventTransaction transaction;
};
struct PoolRemoved {
    Hash256 id{};
    std::string reason{};
};
/// Of a kind that is not known: newer nodes may tell more.
struct OtherEvent {};

using ChainEvent =
    std::variant<BlockConnected, BlockDisconnected, PoolReset, PoolAdded, PoolRemoved, OtherEvent>;

/// Numbers are below 2^63. The error says what is not understood.
[[nodiscard]] Result<ChainEvent, std::string> read_event(const NodeEvent& event);

}  // namespace bytom::blockcenter
