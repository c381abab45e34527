// The operator's table of names (explorer.names): who a miner is, what an asset is called, where a node
// stands.
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

struct Coordinate {
    double longitude = 0;  ///< degrees
    double latitude = 0;   ///< degrees
};

/// What nobody can see in a node's answers.
struct NodeNames {
    std::string name;  ///< empty: what the node calls itself
    std::string country;
    std::string symbol;  ///< symbol of the country: "cn", "us", …
    std::optional<Coordinate> coordinate;
};

/// Immutable once made; any thread.
class Names {
public:
    /// Nobody has a name.
    Names() = default;

    /// {"miners":{"<address>":"<name>"}, "assets":{"<id>":{"name","symbol","logo"}},
    /// "nodes":{"<ip or ip:port>":{"name","country","symbol","longitude","latitude"}}}, all optional. The
    /// error says what does not fit.
    [[nodiscard]] static Result<Names, std::string> parse(std::string_view text);

    /// "" if there is none.
    [[nodiscard]] std::string_view miner(std::string_view address) const;
    /// Null if there are none.
    [[nodiscard]] const AssetNames* asset(const Hash256& asset_id) const;
    /// Of "ip:port": the entry of this text, else the one of its ip. Null if there are none.
    [[nodiscard]] const NodeNames* node(std::string_view address) const;

private:
    std::map<std::string, std::string, std::less<>> miners_;
    std::unordered_map<Hash256, AssetNames> assets_;
    std::map<std::string, NodeNames, std::less<>> nodes_;
};

}  // namespace bytom::explorer_api
