// Calls about what this node's blocks pay to and carry (09 §5.4).
#pragma once

#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct MiningAddressRequest {
    std::string mining_address;

    static constexpr auto fields() {
        return std::tuple(json::field("mining_address", &MiningAddressRequest::mining_address,
                                      "any address of the network"));
    }
};

struct CoinbaseArbitraryRequest {
    Bytes arbitrary;

    static constexpr auto fields() {
        return std::tuple(json::field("arbitrary", &CoinbaseArbitraryRequest::arbitrary,
                                      "what coinbases carry, at most 107 bytes"));
    }
};

Outcome get_mining_address(const PayoutContext& context, json::Writer& out);
Outcome set_mining_address(const PayoutContext& context, const MiningAddressRequest& request,
                           json::Writer& out);
Outcome get_coinbase_arbitrary(const PayoutContext& context, json::Writer& out);
Outcome set_coinbase_arbitrary(const PayoutContext& context, const CoinbaseArbitraryRequest& request,
                               json::Writer& out);

}  // namespace bytom::rpc
