#include <algorithm>

#include <bytom/base/hex.hpp>
#include <bytom/explorer_api/program_filter.hpp>
#include <bytom/primitives/address.hpp>

namespace bytom::explorer_api {

Result<ProgramFilter, std::string> ProgramFilter::parse(std::span<const std::string> addresses,
                                                        std::string_view prefix) {
    if (addresses.size() > kMaxAddresses) {
        return std::unexpected("more than " + std::to_string(kMaxAddresses) + " addresses");
    }
    std::vector<Bytes> programs;
    programs.reserve(addresses.size());
    for (const std::string& text : addresses) {
        if (const auto address = primitives::Address::from_text(text, prefix)) {
            programs.push_back(address->control_program());
        } else if (auto program = base::from_hex(text); program && !program->empty()) {
            programs.push_back(*std::move(program));
        } else {
            constexpr std::size_t kShown = 100;
            return std::unexpected("neither an address of this network nor a control program in hex: " +
                                   text.substr(0, kShown));
        }
    }
    std::ranges::sort(programs);
    return ProgramFilter(std::move(programs));
}

bool ProgramFilter::contains(const Bytes& program) const {
    return std::ranges::binary_search(programs_, program);
}

bool ProgramFilter::touches(const primitives::Transaction& tx) const {
    const auto spends = [this](const primitives::TxInput& input) {
        const auto* const spend = std::get_if<primitives::SpendInput>(&input.body);
        return spend != nullptr && contains(spend->control_program);
    };
    const auto pays = [this](const primitives::TxOutput& output) { return contains(output.control_program); };
    return std::ranges::any_of(tx.data().inputs, spends) || std::ranges::any_of(tx.data().outputs, pays);
}

}  // namespace bytom::explorer_api
