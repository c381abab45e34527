// Actions that send value out.
#include <bytom/primitives/address.hpp>
#include <bytom/vm/program_builder.hpp>

#include "action.hpp"

namespace bytom::wallet {

Built ControlAddress::build(const BuildContext& context) const {
    if (address.empty() || asset.missing() || amount == 0) return missing_fields();
    const auto decoded = primitives::Address::from_text(address, context.address_prefix);
    if (!decoded) return plain_build_error(describe(decoded.error(), address));
    return context.draft.add_output({.asset_id = *asset.id, .amount = amount}, decoded->control_program());
}

Built ControlProgram::build(const BuildContext& context) const {
    if (control_program.empty() || asset.missing() || amount == 0) return missing_fields();
    return context.draft.add_output({.asset_id = *asset.id, .amount = amount}, control_program);
}

Built Retire::build(const BuildContext& context) const {
    if (asset.missing() || amount == 0) return missing_fields();
    return context.draft.add_output({.asset_id = *asset.id, .amount = amount}, vm::retire_program(arbitrary));
}

}  // namespace bytom::wallet
