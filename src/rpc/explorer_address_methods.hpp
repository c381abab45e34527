// Calls about addresses and outputs of the whole chain (13 §2.1). Amounts are decimal strings.
#pragma once

#include <bytom/json/decode.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct GetAddressRequest {
    std::string address;
    Bytes control_program;

    static constexpr auto fields() {
        return std::tuple(
            json::field("address", &GetAddressRequest::address, "address of this network"),
            json::field("control_program", &GetAddressRequest::control_program, "in place of the address"));
    }
};

struct AddressTransactionsRequest {
    std::string address;
    Bytes control_program;
    std::optional<Hash256> asset_id;
    std::uint64_t limit = 0;
    std::string cursor;
    std::string detail = "net";

    static constexpr auto fields() {
        return std::tuple(
            json::field("address", &AddressTransactionsRequest::address, "address of this network"),
            json::field("control_program", &AddressTransactionsRequest::control_program,
                        "in place of the address"),
            json::field("asset_id", &AddressTransactionsRequest::asset_id,
                        "only transactions that moved this asset at the address"),
            json::field("limit", &AddressTransactionsRequest::limit, "most entries; 100, at most 200"),
            json::field("cursor", &AddressTransactionsRequest::cursor, "of the answer before"),
            json::field(
                "detail", &AddressTransactionsRequest::detail,
                "\"ids\", \"net\" (what moved at the address) or \"full\" (inputs and outputs, too)"));
    }
};

struct AddressOutputsRequest {
    std::string address;
    Bytes control_program;
    std::optional<Hash256> asset_id;
    bool unspent = true;
    std::uint64_t limit = 0;
    std::string cursor;

    static constexpr auto fields() {
        return std::tuple(
            json::field("address", &AddressOutputsRequest::address, "address of this network"),
            json::field("control_program", &AddressOutputsRequest::control_program,
                        "in place of the address"),
            json::field("asset_id", &AddressOutputsRequest::asset_id, "only outputs of this asset"),
            json::field("unspent", &AddressOutputsRequest::unspent,
                        "only those that no block has spent, oldest first (the default); false: all, newest "
                        "first"),
            json::field("limit", &AddressOutputsRequest::limit, "most entries; 100, at most 200"),
            json::field("cursor", &AddressOutputsRequest::cursor, "of the answer before"));
    }
};

struct GetOutputRequest {
    Hash256 output_id;

    static constexpr auto fields() {
        return std::tuple(json::field("output_id", &GetOutputRequest::output_id, "id of an output"));
    }
};

Outcome get_address(const ExplorerContext& context, const GetAddressRequest& request, json::Writer& out);
Outcome list_address_transactions(const ExplorerContext& context, const AddressTransactionsRequest& request,
                                  json::Writer& out);
Outcome list_address_outputs(const ExplorerContext& context, const AddressOutputsRequest& request,
                             json::Writer& out);
Outcome get_output(const ExplorerContext& context, const GetOutputRequest& request, json::Writer& out);

}  // namespace bytom::rpc
