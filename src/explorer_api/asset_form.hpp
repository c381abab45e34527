// Assets as the explorer's API shows them (13 §2).
#pragma once

#include "explorer_api/call.hpp"

namespace bytom::explorer_api {

/// Coins that the subsidy rule has made up to this height, genesis included, in neu.
[[nodiscard]] explorer::Amount btm_issued(std::uint64_t height) noexcept;

/// What a definition says of itself; what it does not say is empty.
struct Definition {
    std::string name;
    std::string symbol;
    std::string description;  ///< text, or JSON where it is something else
    std::string logo;
    std::uint64_t decimals = 0;
    std::uint64_t quorum = 0;
    std::string reissue;   ///< "true" or "false"; what else a text says
    bool is_bap2 = false;  ///< has name, symbol, decimals, quorum, reissue and description

    [[nodiscard]] static Definition of(ByteView definition);
};

/// How much of long texts and programs is shown.
enum class Detail : std::uint8_t {
    whole,
    row,  ///< a row of a list: long fields are left empty
};

/// The members of the asset object, into an object that the caller has begun. `newest`: view_node().
void write_asset_members(json::Writer& out, const Call& call, const explorer::AssetRecord& record,
                         const chain::BlockNode& newest, Detail detail);

}  // namespace bytom::explorer_api
