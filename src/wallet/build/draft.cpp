#include "draft.hpp"

#include <limits>

namespace bytom::wallet {
namespace {

/// The greatest number that the binary form can carry (01 §1.2).
constexpr std::uint64_t kMaxNumber = std::numeric_limits<std::int64_t>::max();

Built check_amount(std::uint64_t amount) {
    if (amount <= kMaxNumber) return {};
    return build_error(ErrorKind::bad_amount, "bad asset amount",
                       "amount " + std::to_string(amount) + " exceeds maximum value 2^63");
}

}  // namespace

Built Draft::add_input(primitives::TxInput input, SigningInstruction instruction) {
    if (const auto* value = input.value()) BYTOM_TRY(check_amount(value->amount));
    inputs_.push_back(std::move(input));
    instructions_.push_back(std::move(instruction));
    return {};
}

Built Draft::add_output(const primitives::AssetAmount& value, Bytes control_program) {
    BYTOM_TRY(check_amount(value.amount));
    primitives::TxOutput output;
    output.value = value;
    output.control_program = std::move(control_program);
    outputs_.push_back(std::move(output));
    return {};
}

Result<TransactionTemplate, BuildError> Draft::finish(primitives::TxData base, std::uint64_t time_range) {
    if (time_range > kMaxNumber) {
        return build_error(ErrorKind::malformed_request,
                           "time_range: " + std::to_string(time_range) + " exceeds maximum value 2^63");
    }
    if (time_range != 0) base.time_range = time_range;
    TransactionTemplate transaction;
    // Without inputs of ours there is no list, which build-transaction shows as an empty one.
    if (!inputs_.empty()) transaction.signing_instructions.emplace();
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        instructions_[i].position = static_cast<std::uint32_t>(base.inputs.size());
        transaction.signing_instructions->emplace_back(std::move(instructions_[i]));
        base.inputs.push_back(std::move(inputs_[i]));
    }
    for (auto& output : outputs_)
        base.outputs.push_back(std::move(output));
    *this = Draft();
    transaction.fee = wrapping_fee(base);
    auto built = primitives::Transaction::from_data(std::move(base));
    if (!built)
        return plain_build_error("the transaction has no id: its inputs or outputs are not understood");
    // The signer has to read it.
    if (!primitives::Transaction::decode(built->encode()))
        return build_error(ErrorKind::malformed_request, "raw_transaction: it cannot be read back");
    transaction.raw_transaction = std::make_shared<const primitives::Transaction>(*std::move(built));
    return transaction;
}

}  // namespace bytom::wallet
