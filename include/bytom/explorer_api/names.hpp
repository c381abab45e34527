// The operator's table of names (explorer.names): who a miner is, what an asset is called.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <bytom/base/hash256.hpp>
#include <bytom/base/result.hpp>

namespace bytom::explorer_api {

/// What is empty is what the asset's definition says.
struct AssetNames {
    std::string name;
    std::string symbol;
    std::string logo;
};

/// Immutable once made; any thread.
class Names {
public:
    /// Nobody has a name.
    Names() = default;

    /// {"miners":{"<address>":"<name>"}, "assets":{"<id>":{"name","symbol","logo"}}}, both optional. The
    /// error says what does not fit.
    [[nodiscard]] static Result<Names, std::string> parse(std::string_view text);

    /// "" if there is none.
    [[nodiscard]] std::string_view miner(std::string_view address) const;
    /// Null if there are none.
    [[nodiscard]] const AssetNames* asset(const Hash256& asset_id) const;

private:
    std::map<std::string, std::string, std::less<>> miners_;
    std::unordered_map<Hash256, AssetNames> assets_;
};

}  // namespace bytom::explorer_api
