// Actions that send value out.
#include <bytom/primitives/address.hpp>
#include <bytom/vm/program_builder.hpp>

#include "action.hpp"

namespace bytom::wallet {

Built build(const ControlAddress& action, const BuildContext& context) {
    if (action.address.empty() || is_missing(action.asset) || action.amount == 0) return missing_fields();
    const auto decoded = primitives::Address::from_text(action.address, context.address_prefix);
    if (!decoded) return plain_build_error(describe(decoded.error(), action.address));
    return context.draft.add_output({.asset_id = *action.asset, .amount = action.amount},
                                    decoded->control_program());
}

Built build(const ControlProgram& action, const BuildContext& context) {
    if (action.control_program.empty() || is_missing(action.asset) || action.amount == 0)
        return missing_fields();
    return context.draft.add_output({.asset_id = *action.asset, .amount = action.amount},
                                    action.control_program);
}

Built build(const Retire& action, const BuildContext& context) {
    if (is_missing(action.asset) || action.amount == 0) return missing_fields();
    return context.draft.add_output({.asset_id = *action.asset, .amount = action.amount},
                                    vm::retire_program(action.arbitrary));
}

}  // namespace bytom::wallet
