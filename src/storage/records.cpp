#include <bytom/storage/records.hpp>

namespace bytom::storage {

std::optional<Verdict> verdict_from(std::uint8_t stored) noexcept {
    switch (static_cast<Verdict>(stored)) {
        case Verdict::none:
        case Verdict::utxo_missing:
        case Verdict::utxo_spent:
        case Verdict::coinbase_immature:
        case Verdict::descends_from_invalid:
            return static_cast<Verdict>(stored);
    }
    return std::nullopt;
}

}  // namespace bytom::storage
