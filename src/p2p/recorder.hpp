// Counts what the network does: written by the network thread, read by any. Nobody waits for anybody.
#pragma once

#include <atomic>

#include <bytom/base/bytes.hpp>
#include <bytom/p2p/statistics.hpp>

namespace bytom::p2p {

class Recorder {
public:
    void dialled(DialOutcome outcome) noexcept { add(dials_[static_cast<std::size_t>(outcome)], 1); }
    void accepted() noexcept { add(accepted_, 1); }
    void refused() noexcept { add(refused_, 1); }
    void banned() noexcept { add(bans_, 1); }
    void sent_bytes(std::size_t bytes) noexcept { add(bytes_sent_, bytes); }
    void received_bytes(std::size_t bytes) noexcept { add(bytes_received_, bytes); }
    void sent(ByteView message) noexcept { count(sent_, message); }
    void received(ByteView message) noexcept { count(received_, message); }

    [[nodiscard]] Statistics statistics() const noexcept {
        Statistics statistics;
        for (std::size_t i = 0; i < dials_.size(); ++i)
            statistics.dials[i] = value(dials_[i]);
        statistics.accepted = value(accepted_);
        statistics.refused = value(refused_);
        statistics.bans = value(bans_);
        statistics.bytes_sent = value(bytes_sent_);
        statistics.bytes_received = value(bytes_received_);
        for (std::size_t i = 0; i < sent_.size(); ++i) {
            statistics.sent[i] = {.messages = value(sent_[i].messages), .bytes = value(sent_[i].bytes)};
            statistics.received[i] = {.messages = value(received_[i].messages),
                                      .bytes = value(received_[i].bytes)};
        }
        return statistics;
    }

private:
    using Counter = std::atomic<std::uint64_t>;
    struct OfType {
        Counter messages{0};
        Counter bytes{0};
    };
    using Table = std::array<OfType, 256>;

    // One thread writes: no locked instruction is needed.
    static void add(Counter& counter, std::uint64_t more) noexcept {
        counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }
    [[nodiscard]] static std::uint64_t value(const Counter& counter) noexcept {
        return counter.load(std::memory_order_relaxed);
    }
    static void count(Table& table, ByteView message) noexcept {
        if (message.empty()) return;
        OfType& entry = table[message.front()];
        add(entry.messages, 1);
        add(entry.bytes, message.size());
    }

    std::array<Counter, kDialOutcomeNames.size()> dials_{};
    Counter accepted_{0};
    Counter refused_{0};
    Counter bans_{0};
    Counter bytes_sent_{0};
    Counter bytes_received_{0};
    Table sent_{};
    Table received_{};
};

}  // namespace bytom::p2p
