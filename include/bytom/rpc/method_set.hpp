// The calls that a listener offers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <bytom/rpc/method.hpp>

namespace bytom::rpc {

/// Immutable once made; any thread.
class MethodSet {
public:
    /// Everything, what is no call of the table (pages, metrics, events) included.
    [[nodiscard]] static MethodSet all();
    /// The calls of one role, and nothing else.
    [[nodiscard]] static MethodSet only(Role role);
    /// "all", or roles and paths with a plus between them: "read+mining+/list-balances". With `read` come the
    /// events and the explorer's API, /metrics, /livez and /readyz if they are named. The error says what is
    /// wrong.
    [[nodiscard]] static Result<MethodSet, std::string> parse(std::string_view text);

    [[nodiscard]] bool has(const Method& method) const;
    /// What is no call of the table.
    [[nodiscard]] bool has_service(std::string_view path) const;
    /// Pages and everything else that is made for browsers.
    [[nodiscard]] bool is_all() const noexcept { return all_; }

private:
    bool all_ = false;
    bool services_ = false;
    Roles roles_;
    std::vector<std::string> paths_;
};

}  // namespace bytom::rpc
