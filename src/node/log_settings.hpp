// What log.format and log.levels say.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/log_control.hpp>
#include <bytom/base/result.hpp>

namespace bytom::node {

struct ModuleLevel {
    std::string module;
    base::LogLevel level = base::LogLevel::info;
};

/// Error `bad_config`, for users: neither "text" nor "json".
[[nodiscard]] Result<base::LogForm> log_form_from(std::string_view format);

/// Of "p2p=debug, chain=warn". Error `bad_config`, for users: an entry of another form or with a level that
/// there is none of, more modules than the log takes. Modules may be any words: see log_modules().
[[nodiscard]] Result<std::vector<ModuleLevel>> module_levels_from(std::string_view list);

/// The modules that write lines.
[[nodiscard]] std::span<const std::string_view> log_modules() noexcept;

}  // namespace bytom::node
