#include "blockcenter/follower/known_part.hpp"

#include <bytom/consensus/params.hpp>
#include <bytom/primitives/asset.hpp>

namespace bytom::blockcenter {
namespace {

constexpr std::int64_t kMaxName = 64;  // bytes of an asset's name that are kept

/// Of transactions that failed only BTM has moved.
bool has_moved(const SeenTransaction& transaction, const SeenPut& put) noexcept {
    return !transaction.status_fail || put.asset == primitives::kBtmAssetId;
}

std::string shown_name(std::string name) {
    std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < ' '; });
    if (name.size() <= static_cast<std::size_t>(kMaxName)) return name;
    std::size_t end = kMaxName;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0U) == 0x80U)
        --end;
    return name.substr(0, end);
}

}  // namespace

AddressMap address_map(std::vector<AddressRow> rows) {
    AddressMap addresses;
    for (AddressRow& row : rows) {
        Bytes program = row.program;
        addresses.emplace(std::move(program), std::move(row));
    }
    return addresses;
}

std::optional<KnownTransaction> part_of(SqlTransaction& sql, const SeenTransaction& transaction,
                                        std::int64_t height, const AddressMap& addresses,
                                        std::string_view address_prefix) {
    KnownTransaction known{.hash = transaction.id,
                           .height = height,
                           .size = static_cast<std::int64_t>(transaction.size),
                           .fee = static_cast<std::int64_t>(transaction.fee),
                           .status_fail = transaction.status_fail,
                           .form = {},
                           .made = {},
                           .spent = {}};
    const auto known_output = [&](const SeenPut& put) -> std::optional<KnownOutput> {
        const auto found = addresses.find(put.program);
        if (found == addresses.end() || !has_moved(transaction, put)) return std::nullopt;
        return KnownOutput{.id = put.id,
                           .asset = put.asset,
                           .amount = static_cast<std::int64_t>(put.amount),
                           .address = found->second.address,
                           .wallet = found->second.wallet,
                           .source = transaction.mux,
                           .source_place = static_cast<std::int64_t>(put.position)};
    };
    for (const SeenPut& put : transaction.inputs) {
        if (put.type != "spend") continue;
        if (auto output = known_output(put)) known.spent.push_back(*output);
    }
    for (const SeenPut& put : transaction.outputs) {
        if (put.type != "control" || put.amount == 0) continue;
        auto output = known_output(put);
        if (!output) continue;
        if (transaction.coinbase)
            output->mature = height + static_cast<std::int64_t>(consensus::kCoinbaseMaturity);
        known.made.push_back(*output);
        if (!put.asset_name.empty() || put.asset_decimals > 0)
            remember_asset(sql, put.asset, shown_name(put.asset_name),
                           static_cast<std::int64_t>(put.asset_decimals));
    }
    if (known.made.empty() && known.spent.empty()) return std::nullopt;
    known.form = transaction_form(transaction, address_prefix);
    return known;
}

}  // namespace bytom::blockcenter
