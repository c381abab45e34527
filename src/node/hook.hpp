// Commands that an operator wants run when something happens (docs/operations.md, "Hooks").
//
//  * A command is a program and its arguments, never a shell's line. What an event tells takes the place of
//    arguments that are a placeholder as a whole ({hash}), and stands in the environment (BYTOM_HASH): it is
//    data wherever it comes from, and nothing looks into it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/hash256.hpp>

namespace bytom::node {

enum class HookKind : std::uint8_t { block, wallet, alert };
inline constexpr std::size_t kHookKinds = 3;

/// The setting that has its command: "notify.block".
[[nodiscard]] std::string_view setting_of(HookKind kind) noexcept;

struct HookValue {
    std::string_view name;  ///< "hash"
    std::string text;

    bool operator==(const HookValue&) const = default;
};

struct HookEvent {
    HookKind kind = HookKind::block;
    std::vector<HookValue> values;  ///< one for each of the kind's placeholders

    bool operator==(const HookEvent&) const = default;
};

[[nodiscard]] HookEvent block_event(std::uint64_t height, const Hash256& hash);

/// `what` and the other texts may be anything.
[[nodiscard]] HookEvent alert_event(std::string_view alert, std::string_view message);

/// The block's height and hash are empty for a transaction that is in none.
[[nodiscard]] HookEvent wallet_event(std::string_view what, const Hash256& tx_id, std::string height,
                                     std::string hash);

/// The command with the event's values in place of its placeholders.
[[nodiscard]] std::vector<std::string> arguments_of(std::span<const std::string> command,
                                                    const HookEvent& event);

/// What a command finds in its environment: that of this process without settings (which may be secrets) and
/// without a service manager's variables, and the event's values: "BYTOM_HASH=…".
[[nodiscard]] std::vector<std::string> environment_of(std::span<const std::string> environment,
                                                      const HookEvent& event);

/// What is wrong with a command of this kind, as a sentence; empty: nothing.
[[nodiscard]] std::string complaint_about(std::span<const std::string> command, HookKind kind);

}  // namespace bytom::node
