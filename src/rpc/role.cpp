#include <array>

#include <bytom/rpc/role.hpp>

namespace bytom::rpc {
namespace {

constexpr auto kRoles =
    std::to_array<Role>({Role::read, Role::wallet_read, Role::wallet_write, Role::mining, Role::admin});

}  // namespace

std::string_view to_string(Role role) noexcept {
    switch (role) {
        case Role::read:
            return "read";
        case Role::wallet_read:
            return "wallet-read";
        case Role::wallet_write:
            return "wallet-write";
        case Role::mining:
            return "mining";
        case Role::admin:
            return "admin";
    }
    return {};
}

Result<Role, std::string> Roles::parse(std::string_view name) {
    std::string known;
    for (const Role role : kRoles) {
        if (name == to_string(role)) return role;
        known += (known.empty() ? "" : ", ") + std::string(to_string(role));
    }
    return std::unexpected("there is no role \"" + std::string(name) + "\", only " + known);
}

}  // namespace bytom::rpc
