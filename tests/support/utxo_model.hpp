// The UTXO set as naively as the specification tells it (05 §6), to compare the real one with.
#pragma once

#include <map>

#include <bytom/consensus/utxo_rules.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/storage/utxo_view.hpp>

#include "support/block_maker.hpp"

namespace bytom::testing {

class UtxoModel {
public:
    struct Entry {
        bool coinbase = false;
        std::uint64_t height = 0;
        bool spent = false;
    };

    explicit UtxoModel(const Block& genesis) {
        entries_[genesis.transactions[0]->mapped().result_ids[0]] = {.coinbase = true};
    }

    /// False: the block cannot be connected (and the model is spoilt).
    bool apply(const Block& block) {
        for (const TransactionPtr& tx : block.transactions) {
            for (const Hash256& id : tx->mapped().spent_output_ids) {
                const auto entry = entries_.find(id);
                if (entry == entries_.end() || entry->second.spent) return false;
                if (entry->second.coinbase && entry->second.height + 100 > block.header.height) return false;
                entry->second.spent = true;
            }
            for (std::size_t i = 0; i < tx->data().outputs.size(); ++i) {
                if (tx->data().outputs[i].is_retirement()) continue;
                entries_[tx->mapped().result_ids[i]] = {.coinbase = tx == block.transactions[0],
                                                        .height = block.header.height};
            }
        }
        return true;
    }

    [[nodiscard]] storage::UtxoDigest digest() const {
        crypto::Sha3 hash;
        storage::UtxoDigest result;
        for (const auto& [id, entry] : entries_) {
            if (entry.spent) continue;
            Bytes row = base::to_bytes(id.view());
            row.push_back(entry.coinbase ? 1 : 0);
            const std::uint64_t height = entry.coinbase ? entry.height : 0;
            for (int shift = 56; shift >= 0; shift -= 8)
                row.push_back(static_cast<std::uint8_t>(height >> shift));
            hash.update(row);
            ++result.count;
        }
        result.digest = hash.finish();
        return result;
    }

private:
    std::map<Hash256, Entry> entries_;
};

}  // namespace bytom::testing
