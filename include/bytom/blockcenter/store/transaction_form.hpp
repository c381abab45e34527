// A transaction as the API shows it, as far as that is the same for everybody: what the column `form` holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/hash256.hpp>
#include <bytom/json/value.hpp>

namespace bytom::blockcenter {

/// An input or an output, as far as a wallet server wants to know it.
struct SeenPut {
    std::string type{};  ///< spend, issue, coinbase; control, retire
    Hash256 id{};        ///< of the output that is made or spent; zero for other inputs
    Hash256 asset{};
    std::string asset_name{};
    std::uint64_t asset_decimals = 0;
    std::uint64_t amount = 0;
    Bytes program{};
    std::uint64_t position = 0;  ///< of an output
};

struct SeenTransaction {
    Hash256 id{};
    Hash256 mux{};
    std::uint64_t size = 0;
    std::uint64_t fee = 0;
    bool status_fail = false;
    bool coinbase = false;
    std::vector<SeenPut> inputs{};
    std::vector<SeenPut> outputs{};
};

/// From the object that the nodes' events and index have (13 §2), or that of a node's block: then without fee
/// and names. Numbers are below 2^63. Error: what is not understood.
[[nodiscard]] Result<SeenTransaction, std::string> read_transaction(json::Value value);

/// The members `types`, `inputs` and `outputs` of an object of JSON, without its braces (spec 14 §2).
[[nodiscard]] std::string transaction_form(const SeenTransaction& transaction,
                                           std::string_view address_prefix);

}  // namespace bytom::blockcenter
