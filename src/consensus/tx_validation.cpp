#include <limits>
#include <map>

#include <bytom/base/checked.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/tx_validation.hpp>
#include <bytom/vm/segwit.hpp>

#include "input_programs.hpp"

namespace bytom::consensus {
namespace {

using primitives::AssetAmount;
using primitives::AssetId;
using primitives::CoinbaseInput;
using primitives::IssuanceInput;
using primitives::kBtmAssetId;
using primitives::SpendInput;
using primitives::TxInput;
using primitives::TxOutput;
using primitives::UnknownInput;

using TxStatus = Status<TxError>;

std::unexpected<TxError> fail(TxRule rule, TxStage stage = TxStage::transaction, std::size_t index = 0,
                              std::int64_t sum = 0) {
    return std::unexpected(TxError{.rule = rule, .stage = stage, .index = index, .sum = sum});
}

std::unexpected<TxError> fail(GasError error, TxStage stage, std::size_t index = 0) {
    return fail(error == GasError::over_gas_credit ? TxRule::over_gas_credit : TxRule::gas_calculate, stage,
                index);
}

/// An amount as a signed number; nothing if it has no such form.
std::optional<std::int64_t> signed_amount(std::uint64_t amount) {
    if (amount > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    return static_cast<std::int64_t>(amount);
}

/// Inputs minus outputs of each asset. Most transactions have nothing but BTM, which has a place of its own;
/// the order of the others is no hash's, since whoever sends a transaction chooses its asset ids.
class Balances {
public:
    struct Balance {
        std::int64_t sum = 0;
        std::size_t input = 0;  ///< one that has the asset
    };

    /// To which the amount of an input is added.
    Balance& of_input(const AssetId& asset, std::size_t input) {
        if (asset != kBtmAssetId) return others_.try_emplace(asset, Balance{.input = input}).first->second;
        if (!btm_) btm_ = Balance{.input = input};
        return *btm_;
    }

    /// Null if no input has the asset.
    Balance* find(const AssetId& asset) {
        if (asset == kBtmAssetId) return btm_ ? &*btm_ : nullptr;
        const auto found = others_.find(asset);
        return found != others_.end() ? &found->second : nullptr;
    }

    [[nodiscard]] const std::optional<Balance>& btm() const { return btm_; }
    [[nodiscard]] const std::map<AssetId, Balance>& others() const { return others_; }

private:
    std::optional<Balance> btm_;
    std::map<AssetId, Balance> others_;
};

class Validation {
public:
    Validation(const primitives::Transaction& tx, const TxContext& context)
        : tx_(tx), data_(tx.data()), mapped_(tx.mapped()), context_(context) {}

    TxVerdict run() {
        const TxStatus status = check_transaction();
        return {.gas = gas_,
                .error = status ? std::nullopt : std::optional(status.error()),
                .interruption = interruption_};
    }

private:
    [[nodiscard]] std::uint64_t serialized_size() const {
        return context_.serialized_size.value_or(tx_.serialized_size());
    }

    TxStatus check_transaction() {
        if (context_.block_version == 1 && data_.version != 1) return fail(TxRule::tx_version);
        if (serialized_size() == 0) return fail(TxRule::tx_size);
        if (data_.time_range != 0 && data_.time_range < context_.block_height)
            return fail(TxRule::bad_time_range);
        BYTOM_TRY(check_standard());
        if (data_.outputs.empty()) {
            if (data_.version == 1) return fail(TxRule::empty_results);
            return {};
        }
        return check_mux();
    }

    /// 04 §4 (4).
    TxStatus check_standard() const {
        if (context_.block_height >= kRuleAaHeight) {
            for (const Hash256& id : mapped_.input_ids) {
                if (id.is_zero()) return fail(TxRule::empty_input_ids);
            }
        }
        for (const std::uint32_t input : mapped_.gas_inputs) {
            const auto* spend = std::get_if<SpendInput>(&data_.inputs[input].body);
            if (spend != nullptr && !vm::is_standard(spend->control_program))
                return fail(TxRule::not_standard_tx);
        }
        for (const TxOutput& output : data_.outputs) {
            if (output.value.asset_id == kBtmAssetId && !output.is_retirement() &&
                !vm::is_standard(output.control_program)) {
                return fail(TxRule::not_standard_tx);
            }
        }
        return {};
    }

    /// 04 §5.
    TxStatus check_mux() {
        BYTOM_TRY(check_balances());

        programs_.emplace(tx_, context_);
        checked_.assign(data_.inputs.size(), false);
        for (const std::uint32_t input : mapped_.gas_inputs) {
            BYTOM_TRY(check_entry(input, TxStage::gas_inputs));
            checked_[input] = true;
        }
        if (const auto paid = gas_.set_gas_valid(); !paid) return fail(paid.error(), TxStage::storage_gas);

        for (std::size_t input = 0; input < data_.inputs.size(); ++input) {
            // Equal entries are one: the last one's, whose program runs once.
            const std::size_t entry = mapped_.inputs[input].survivor;
            if (!checked_[entry]) {
                BYTOM_TRY(check_entry(entry, TxStage::sources));
                checked_[entry] = true;
            }
            if (recorded_position(entry) != input)
                return fail(TxRule::mismatched_position, TxStage::sources, input);
        }
        return {};
    }

    [[nodiscard]] std::size_t recorded_position(std::size_t entry) const {
        return std::holds_alternative<CoinbaseInput>(data_.inputs[entry].body) ? 0 : entry;
    }

    /// 04 §5 (1)–(3).
    TxStatus check_balances() {
        Balances balances;
        for (std::size_t i = 0; i < data_.inputs.size(); ++i) {
            const TxInput& input = data_.inputs[i];
            if (std::holds_alternative<UnknownInput>(input.body))
                return fail(TxRule::missing_field, TxStage::mux_sources, i);
            // A coinbase is worth what the first output is.
            const AssetAmount& value = input.value() != nullptr ? *input.value() : data_.outputs[0].value;
            Balances::Balance& balance = balances.of_input(value.asset_id, i);
            const auto amount = signed_amount(value.amount);
            const auto sum = amount ? base::checked_add(balance.sum, *amount) : std::nullopt;
            if (!sum) return fail(TxRule::overflow, TxStage::mux_sources, i, balance.sum);
            balance.sum = *sum;
        }
        for (std::size_t i = 0; i < data_.outputs.size(); ++i) {
            const TxOutput& output = data_.outputs[i];
            if (output.asset_version != 1) return fail(TxRule::missing_field, TxStage::mux_destinations, i);
            Balances::Balance* balance = balances.find(output.value.asset_id);
            if (balance == nullptr) return fail(TxRule::no_source, TxStage::mux_destinations, i);
            const auto amount = signed_amount(output.value.amount);
            const auto difference = amount ? base::checked_sub(balance->sum, *amount) : std::nullopt;
            if (!difference) return fail(TxRule::overflow, TxStage::mux_destinations, i, balance->sum);
            balance->sum = *difference;
        }
        for (const auto& [asset, balance] : balances.others()) {
            if (balance.sum != 0)
                return fail(TxRule::unbalanced, TxStage::mux_balance, balance.input, balance.sum);
        }
        if (!balances.btm()) return {};
        const auto size = static_cast<std::int64_t>(serialized_size());
        if (const auto bought = gas_.set_gas(balances.btm()->sum, size); !bought)
            return fail(bought.error(), TxStage::mux_balance, balances.btm()->input);
        return {};
    }

    /// 04 §5a–§5c.
    TxStatus check_entry(std::size_t input, TxStage stage) {
        const TxInput& what = data_.inputs[input];
        if (const auto* coinbase = std::get_if<CoinbaseInput>(&what.body))
            return check_coinbase(*coinbase, input, stage);
        if (std::holds_alternative<IssuanceInput>(what.body) && !programs_->issues_its_asset(input))
            return fail(TxRule::mismatched_asset_id, stage, input);

        const vm::RunResult result = programs_->run(input, gas_.gas_left);
        if (!result.ok()) {
            interruption_ = result.interruption;
            // No verdict must not be taken for a valid one.
            if (interruption_ != vm::Interruption::none) gas_.gas_valid = false;
            return std::unexpected(TxError{
                .rule = TxRule::program,
                .vm_error = result.error,
                .stage = stage,
                .index = input,
                .failed_argument = result.failed_argument,
                .missing_output = result.missing_output,
            });
        }
        if (const auto used = gas_.update_usage(result.gas_left); !used)
            return fail(used.error(), stage, input);
        return {};
    }

    TxStatus check_coinbase(const CoinbaseInput& coinbase, std::size_t input, TxStage stage) {
        if (!context_.first_in_block) return fail(TxRule::wrong_coinbase_tx, stage, input);
        const AssetAmount* first = data_.inputs[0].value();
        if ((first != nullptr ? *first : data_.outputs[0].value).asset_id != kBtmAssetId)
            return fail(TxRule::wrong_coinbase_asset, stage, input);
        if (coinbase.arbitrary.size() > kCoinbaseArbitraryLimit)
            return fail(TxRule::coinbase_arbitrary_oversize, stage, input);
        if (mapped_.inputs[0].entry_id != mapped_.inputs[input].entry_id)
            return fail(TxRule::mismatched_reference, stage, input);
        gas_.storage_gas = 0;
        return {};
    }

    const primitives::Transaction& tx_;
    const primitives::TxData& data_;
    const primitives::MappedTx& mapped_;
    const TxContext& context_;
    GasState gas_;
    vm::Interruption interruption_ = vm::Interruption::none;
    std::optional<InputPrograms> programs_;
    std::vector<bool> checked_;  ///< entries, by the input that they survive as
};

}  // namespace

TxVerdict validate_transaction(const primitives::Transaction& tx, const TxContext& context) {
    return Validation(tx, context).run();
}

}  // namespace bytom::consensus
