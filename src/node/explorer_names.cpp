#include "node/explorer_names.hpp"

#include <bytom/base/atomic_file.hpp>

namespace bytom::node {

Result<explorer_api::Names> read_explorer_names(const Config& config) {
    if (config.explorer.names.empty()) return explorer_api::Names();
    const std::string path = path_in_home(config, config.explorer.names).string();
    BYTOM_ASSIGN(const auto text, base::read_file(path));
    if (!text) return base::fail("explorer.names", path + ": there is no such file");
    auto names = explorer_api::Names::parse(*text);
    if (!names) return base::fail("explorer.names", path + ": " + names.error());
    return *std::move(names);
}

}  // namespace bytom::node
