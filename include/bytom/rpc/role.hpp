// Who may make which calls: roles of access tokens and of listeners, beside the original's tokens, which may
// all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::rpc {

/// What a call is, by what it lets its caller do.
enum class Role : std::uint8_t {
    read,          ///< facts about chain, pool and network that any stranger may know
    wallet_read,   ///< what the wallet has and does
    wallet_write,  ///< accounts, payments, signatures with a password
    mining,        ///< work, blocks, the CPU miner
    admin,         ///< peers, access tokens, keys, where rewards go
};

/// "read", "wallet-read", "wallet-write", "mining", "admin".
[[nodiscard]] std::string_view to_string(Role role) noexcept;

/// A set of roles. `admin` stands for all of them, `wallet-write` for `wallet-read` too, and whoever has any
/// may `read`.
class Roles {
public:
    constexpr Roles() = default;  ///< none
    [[nodiscard]] static constexpr Roles of(Role role) noexcept { return Roles().with(role); }
    [[nodiscard]] static constexpr Roles all() noexcept { return of(Role::admin); }

    /// Of a name; the error says which ones there are.
    [[nodiscard]] static Result<Role, std::string> parse(std::string_view name);

    [[nodiscard]] constexpr Roles with(Role role) const noexcept {
        return Roles(static_cast<std::uint8_t>(bits_ | bit(role)));
    }
    /// This one and no other stands in the set.
    [[nodiscard]] constexpr bool names(Role role) const noexcept { return (bits_ & bit(role)) != 0; }
    /// Whether calls of this role may be made.
    [[nodiscard]] constexpr bool may(Role role) const noexcept {
        if (bits_ == 0) return false;
        return names(Role::admin) || names(role) || role == Role::read ||
               (role == Role::wallet_read && names(Role::wallet_write));
    }

private:
    constexpr explicit Roles(std::uint8_t bits) noexcept : bits_(bits) {}
    [[nodiscard]] static constexpr std::uint8_t bit(Role role) noexcept {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(role));
    }

    std::uint8_t bits_ = 0;
};

}  // namespace bytom::rpc
