#include <fmt/core.h>

#include <bytom/consensus/block_error.hpp>

namespace bytom::consensus {
namespace {

struct BlockWording {
    std::string_view name;
    std::string_view text;
};

BlockWording block_wording(BlockRule rule) {
    switch (rule) {
        case BlockRule::bad_version:
            return {"bad_version", "version regression"};
        case BlockRule::bad_height:
            return {"bad_height", "misordered block height"};
        case BlockRule::bad_bits:
            return {"bad_bits", "block bits is invalid"};
        case BlockRule::prev_mismatch:
            return {"prev_mismatch", "mismatched block"};
        case BlockRule::bad_timestamp:
            return {"bad_timestamp", "block timestamp is not in the valid range"};
        case BlockRule::bad_pow:
            return {"bad_pow", "invalid difficulty proof of work"};
        case BlockRule::tx_invalid:
            return {"tx_invalid", "validate of transaction"};
        case BlockRule::block_gas_limit:
            return {"block_gas_limit", "block's gas is over the limit"};
        case BlockRule::bad_coinbase:
            return {"bad_coinbase", "wrong coinbase transaction"};
        case BlockRule::tx_merkle_mismatch:
            return {"tx_merkle_mismatch", "mismatched merkle root"};
        case BlockRule::status_merkle_mismatch:
            return {"status_merkle_mismatch", "mismatched merkle root"};
        case BlockRule::utxo_missing:
            return {"utxo_missing", "fail to find utxo entry"};
        case BlockRule::utxo_spent:
            return {"utxo_spent", "utxo has been spent"};
        case BlockRule::coinbase_immature:
            return {"coinbase_immature", "coinbase utxo is not ready for use"};
    }
    return {};
}

}  // namespace

std::string_view to_string(BlockRule rule) noexcept {
    return block_wording(rule).name;
}

bool BlockError::condemns_hash() const noexcept {
    switch (rule) {
        case BlockRule::tx_invalid:
        case BlockRule::block_gas_limit:
        case BlockRule::bad_coinbase:
        case BlockRule::tx_merkle_mismatch:
        case BlockRule::status_merkle_mismatch:
            return false;
        default:
            return !transient;
    }
}

std::string BlockError::text() const {
    const std::string_view message = block_wording(rule).text;
    if (rule != BlockRule::tx_invalid) return std::string(message);
    return fmt::format("{} {} of {}: {}", message, tx_index, tx_count,
                       tx_error ? tx_error->text() : "no gas");
}

}  // namespace bytom::consensus
