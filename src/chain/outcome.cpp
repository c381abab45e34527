#include <bytom/chain/outcome.hpp>

namespace bytom::chain {

std::string_view to_string(Refusal refusal) noexcept {
    switch (refusal) {
        case Refusal::descends_from_invalid:
            return "descends_from_invalid";
        case Refusal::checkpoint_mismatch:
            return "checkpoint_mismatch";
        case Refusal::checkpoint_fork:
            return "checkpoint_fork";
        case Refusal::evaluations_full:
            return "evaluations_full";
        case Refusal::unencodable:
            return "unencodable";
        case Refusal::dust:
            return "DUST";
        case Refusal::pool_full:
            return "POOL_FULL";
        case Refusal::pool_conflict:
            return "POOL_CONFLICT";
        case Refusal::duplicate_input:
            return "DUPLICATE_INPUT";
        case Refusal::input_order_dependent:
            return "INPUT_ORDER_DEPENDENT";
        case Refusal::oversized:
            return "OVERSIZED";
        case Refusal::not_canonical:
            return "NOT_CANONICAL";
        case Refusal::status_fail:
            return "STATUS_FAIL";
        case Refusal::gas_gained:
            return "GAS_GAINED";
        case Refusal::too_much_work:
            return "TOO_MUCH_WORK";
        case Refusal::fee_too_low:
            return "FEE_TOO_LOW";
        case Refusal::missing_inputs:
            return "MISSING_INPUTS";
        case Refusal::overloaded:
            return "OVERLOADED";
        case Refusal::stopping:
            return "stopping";
        case Refusal::storage_failure:
            return "storage_failure";
    }
    return "";
}

namespace {

std::string text_of(Refusal refusal) {
    switch (refusal) {
        case Refusal::descends_from_invalid:
            return "block stands on an invalid block";
        case Refusal::checkpoint_mismatch:
            return "block contradicts a checkpoint";
        case Refusal::checkpoint_fork:
            return "block leaves the main chain below a checkpoint";
        case Refusal::evaluations_full:
            return "too many blocks are being evaluated";
        case Refusal::unencodable:
            return "block has a number that its encoding cannot hold";
        case Refusal::dust:
            return "transaction is dust tx";
        case Refusal::pool_full:
            return "transaction pool reach the max number";
        case Refusal::pool_conflict:
            return "transaction spends an output that a pool transaction spends already";
        case Refusal::duplicate_input:
            return "transaction spends an output twice";
        case Refusal::input_order_dependent:
            return "transaction validity depends on the order of its inputs";
        case Refusal::oversized:
            return "transaction has more bytes than gas can pay for";
        case Refusal::not_canonical:
            return "transaction would be passed on in other bytes than it was received in";
        case Refusal::status_fail:
            return "transaction programs fail, only its BTM would move";
        case Refusal::gas_gained:
            return "transaction ends with more gas than it paid for";
        case Refusal::too_much_work:
            return "transaction programs do more work than gas can buy without making gas";
        case Refusal::fee_too_low:
            return "transaction pays less for its bytes than this node asks for";
        case Refusal::missing_inputs:
            return "transaction spends an output that does not exist or is spent";
        case Refusal::overloaded:
            return "too many transactions wait to be checked";
        case Refusal::stopping:
            return "the node is stopping";
        case Refusal::storage_failure:
            return "the node's storage has failed";
    }
    return {};
}

}  // namespace

std::string_view BlockOutcome::error_name() const noexcept {
    if (reception == Reception::pending) return "pending";
    if (error) return consensus::to_string(error->rule);
    return refusal ? to_string(*refusal) : std::string_view();
}

std::string BlockOutcome::error_text() const {
    if (reception == Reception::pending) return "block is being evaluated";
    if (error) return error->text();
    return refusal ? text_of(*refusal) : std::string();
}

std::string_view TxOutcome::error_name() const noexcept {
    if (error) return error->name();
    return refusal ? to_string(*refusal) : std::string_view();
}

std::string TxOutcome::error_text() const {
    if (error) return error_detail.empty() ? std::string(error->text()) : error_detail;
    return refusal ? text_of(*refusal) : std::string();
}

}  // namespace bytom::chain
