// What the JSON forms of blocks and transactions say beyond the chain's own bytes (13 §2): names, definitions
// of assets, who spent an output. Whoever keeps such things implements the look-ups.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <bytom/base/bytes.hpp>
#include <bytom/base/hash256.hpp>

namespace bytom::explorer_api {

/// What stands beside an asset's id.
struct AssetLabel {
    std::string name;               ///< "" if nothing names it
    std::string definition = "{}";  ///< JSON, compact
    std::uint64_t decimals = 0;
};

/// BTM's: fixed, 8 decimals.
[[nodiscard]] AssetLabel btm_label();

/// What a definition says of the asset; for one that is no JSON object, what AssetLabel has from the start.
[[nodiscard]] AssetLabel label_of_definition(ByteView definition);

/// Definitions longer than this are shown by inputs that issue the asset only ("{}" elsewhere): a short
/// transaction could otherwise make a long answer.
inline constexpr std::size_t kMaxRepeatedDefinition = 2'048;  // bytes

struct Spender {
    Hash256 transaction_id;
    Hash256 input_id;
    std::uint64_t block_height = 0;
};

/// Nothing: nobody has.
using SpentBy = std::optional<Spender>;
inline constexpr SpentBy kUnspent = std::nullopt;

/// The base class knows nothing. Any thread.
class FormLookups {
public:
    virtual ~FormLookups() = default;

    /// Nothing: the asset is not known. Not asked for BTM.
    [[nodiscard]] virtual std::optional<AssetLabel> asset(const Hash256& /*asset_id*/) const {
        return std::nullopt;
    }
    /// Who spent the output, on the main chain. Nothing: that is not known; kUnspent: nobody.
    [[nodiscard]] virtual std::optional<SpentBy> spent_by(const Hash256& /*output_id*/) const {
        return std::nullopt;
    }
    /// The operator's name for a miner; "" if there is none.
    [[nodiscard]] virtual std::string miner_name(std::string_view /*address*/) const { return {}; }
};

/// How forms are written: addresses of which network, with whose knowledge.
struct FormView {
    std::string_view address_prefix;  ///< "bm", "tm", "sm"
    const FormLookups& lookups;
};

/// The operator's name for the miner, else the first 9 characters of the address and "..."; "" for no
/// address.
[[nodiscard]] std::string shown_miner_name(const FormLookups& lookups, std::string_view address);

}  // namespace bytom::explorer_api
