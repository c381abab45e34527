#include "chain/utxo_audit.hpp"

#include <fmt/format.h>

#include <bytom/crypto/sha2.hpp>

namespace bytom::chain {
namespace {

using storage::UtxoEntry;

/// As the set keeps it: spent entries of ordinary outputs have no row.
std::optional<UtxoEntry> kept(const std::optional<UtxoEntry>& entry) {
    return entry && entry->spent && !entry->coinbase ? std::nullopt : entry;
}

consensus::Uint256 fingerprint(const Hash256& output_id, const UtxoEntry& entry) {
    std::array<std::uint8_t, 10> rest{};
    rest[0] = entry.coinbase ? 1 : 0;
    rest[1] = entry.spent ? 1 : 0;
    for (std::size_t i = 0; i < 8; ++i)
        rest[2 + i] = static_cast<std::uint8_t>(entry.height >> (8 * i));
    return consensus::Uint256::from_big_endian(crypto::sha256({output_id.view(), rest}).bytes);
}

std::string text_of(const std::optional<UtxoEntry>& entry) {
    if (!entry) return "absent";
    return fmt::format("{}{} of height {}", entry->spent ? "spent" : "unspent",
                       entry->coinbase ? " coinbase" : "", entry->height);
}

}  // namespace

void UtxoAudit::add(std::span<const storage::UtxoChange> changes, const Report& report) {
    for (const storage::UtxoChange& change : changes) {
        if (extent_ == Extent::newest_blocks) {
            compare(change, report);
            continue;
        }
        if (const auto after = kept(change.after)) sum_ = sum_ + fingerprint(change.output_id, *after);
        if (const auto before = kept(change.before)) sum_ = sum_ - fingerprint(change.output_id, *before);
    }
}

void UtxoAudit::compare(const storage::UtxoChange& change, const Report& report) {
    const auto [place, is_newest] = found_by_younger_.try_emplace(change.output_id);
    const Entry expected = is_newest ? store_.utxo(change.output_id) : place->second;
    if (kept(change.after) != kept(expected)) {
        report(fmt::format("it leaves output {} {}, {} has it {}", change.output_id.to_text(),
                           text_of(kept(change.after)),
                           is_newest ? "the set of unspent outputs" : "the undo record of a later block",
                           text_of(expected)));
    }
    place->second = change.before;
}

std::uint64_t UtxoAudit::finish(const Report& report) {
    if (extent_ == Extent::newest_blocks) return 0;
    std::uint64_t unspent = 0;
    consensus::Uint256 sum;
    store_.for_each_utxo([&](const Hash256& output_id, const UtxoEntry& entry) {
        unspent += entry.spent ? 0 : 1;
        sum = sum + fingerprint(output_id, entry);
    });
    if (sum != sum_) report("the set of unspent outputs is not what the blocks leave");
    return unspent;
}

}  // namespace bytom::chain
