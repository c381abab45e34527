#include "node/hook.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "node/config.hpp"
#include "printable.hpp"

namespace bytom::node {
namespace {

constexpr std::array<std::string_view, 2> kBlockValues{"hash", "height"};
constexpr std::array<std::string_view, 4> kWalletValues{"event", "txid", "height", "hash"};
constexpr std::array<std::string_view, 2> kAlertValues{"alert", "message"};

constexpr std::size_t kLongestMessage = 1'000;

/// A service manager would take messages of a command for the node's.
constexpr std::array<std::string_view, 7> kOfServiceManagers{
    "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN", "LISTEN_FDS", "LISTEN_PID", "JOURNAL_STREAM"};

std::span<const std::string_view> values_of(HookKind kind) {
    switch (kind) {
        case HookKind::block:
            return kBlockValues;
        case HookKind::wallet:
            return kWalletValues;
        case HookKind::alert:
            return kAlertValues;
    }
    std::unreachable();
}

std::string placeholder(std::string_view name) {
    return fmt::format("{{{}}}", name);
}

std::string placeholders(HookKind kind) {
    std::vector<std::string> all;
    for (const std::string_view name : values_of(kind))
        all.push_back(placeholder(name));
    return fmt::format("{}", fmt::join(all, ", "));
}

/// A word in braces.
bool looks_like_placeholder(std::string_view argument) {
    return argument.size() > 2 && argument.starts_with('{') && argument.ends_with('}') &&
           std::ranges::all_of(argument.substr(1, argument.size() - 2),
                               [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

}  // namespace

std::string_view setting_of(HookKind kind) noexcept {
    switch (kind) {
        case HookKind::block:
            return "notify.block";
        case HookKind::wallet:
            return "notify.wallet";
        case HookKind::alert:
            return "notify.alert";
    }
    std::unreachable();
}

HookEvent block_event(std::uint64_t height, const Hash256& hash) {
    return {.kind = HookKind::block,
            .values = {{.name = "hash", .text = hash.to_text()},
                       {.name = "height", .text = fmt::format("{}", height)}}};
}

HookEvent alert_event(std::string_view alert, std::string_view message) {
    return {.kind = HookKind::alert,
            .values = {{.name = "alert", .text = std::string(alert)},
                       {.name = "message", .text = printable(message.substr(0, kLongestMessage))}}};
}

HookEvent wallet_event(std::string_view what, const Hash256& tx_id, std::string height, std::string hash) {
    return {.kind = HookKind::wallet,
            .values = {{.name = "event", .text = std::string(what)},
                       {.name = "txid", .text = tx_id.to_text()},
                       {.name = "height", .text = std::move(height)},
                       {.name = "hash", .text = std::move(hash)}}};
}

std::vector<std::string> arguments_of(std::span<const std::string> command, const HookEvent& event) {
    std::vector<std::string> arguments(command.begin(), command.end());
    for (std::string& argument : arguments) {
        const auto value = std::ranges::find_if(
            event.values, [&](const HookValue& v) { return argument == placeholder(v.name); });
        if (value != event.values.end()) argument = value->text;
    }
    return arguments;
}

std::vector<std::string> environment_of(std::span<const std::string> environment, const HookEvent& event) {
    std::vector<std::string> result;
    for (const std::string& entry : environment) {
        const std::string_view name = std::string_view(entry).substr(0, entry.find('='));
        const bool is_kept = !is_setting_variable(name) && !name.starts_with("BYTOM_") &&
                             std::ranges::find(kOfServiceManagers, name) == kOfServiceManagers.end();
        if (is_kept) result.push_back(entry);
    }
    for (const HookValue& value : event.values) {
        std::string name(value.name);
        std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
        result.push_back(fmt::format("BYTOM_{}={}", name, value.text));
    }
    return result;
}

std::string complaint_about(std::span<const std::string> command, HookKind kind) {
    if (command.empty()) return {};
    if (!command.front().starts_with('/'))
        return fmt::format("\"{}\", but a program's path from / on is wanted", printable(command.front()));
    for (const std::string& argument : command) {
        if (argument.find('\0') != std::string::npos) return "an argument with a zero byte";
        const auto values = values_of(kind);
        const auto inside = std::ranges::find_if(values, [&](std::string_view name) {
            return argument.find(placeholder(name)) != std::string::npos;
        });
        if (inside != values.end() && argument != placeholder(*inside))
            return fmt::format("\"{}\", but {} must be an argument of its own", printable(argument),
                               placeholder(*inside));
        if (inside == values.end() && looks_like_placeholder(argument))
            return fmt::format("\"{}\", but there is only {}", printable(argument), placeholders(kind));
    }
    return {};
}

}  // namespace bytom::node
