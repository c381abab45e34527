#include <algorithm>

#include <bytom/mining/template_builder.hpp>
#include <bytom/vm/segwit.hpp>

namespace bytom::mining {
namespace {

constexpr std::uint8_t kCheckPredicate = 0xc0;
constexpr std::uint8_t kBlockHeight = 0xcd;

/// No byte that could be BLOCKHEIGHT or run another program, be it an opcode or data.
bool cannot_see_height(ByteView program) {
    return std::ranges::none_of(
        program, [](std::uint8_t byte) { return byte == kBlockHeight || byte == kCheckPredicate; });
}

bool is_height_independent(ByteView program, const std::vector<Bytes>& arguments) {
    const vm::ExecutedProgram executed(program);
    if (!executed.converted()) return cannot_see_height(program);
    if (vm::is_p2wpkh(program)) return true;
    // Pay to script hash: the script is the last argument, and nothing else runs.
    return !arguments.empty() && cannot_see_height(arguments.back());
}

}  // namespace

bool is_height_independent(const primitives::Transaction& tx) {
    return std::ranges::all_of(tx.data().inputs, [](const primitives::TxInput& input) {
        if (const auto* spend = std::get_if<primitives::SpendInput>(&input.body)) {
            return is_height_independent(spend->control_program, spend->arguments);
        }
        if (const auto* issuance = std::get_if<primitives::IssuanceInput>(&input.body)) {
            return is_height_independent(issuance->issuance_program, issuance->arguments);
        }
        return false;
    });
}

}  // namespace bytom::mining
