#include "bytomcli/action_list.hpp"

#include <charconv>

#include <bytom/json/value.hpp>

#include "bytomcli/amount.hpp"

namespace bytom::bytomcli {
namespace {}  // namespace

Result<std::string, std::string> amount_number(std::string_view text) {
    if (const auto written = split_amount(text); written && !written->unit.empty()) {
        if (const auto decimals = btm_unit_decimals(written->unit)) {
            BYTOM_ASSIGN(const std::uint64_t amount, parse_decimal(written->number, *decimals));
            return std::to_string(amount);
        }
    }
    const auto document = json::Document::parse(text);
    if (!document) return std::unexpected(document.error());
    if (document->root().kind() != json::Kind::number) {
        return std::unexpected("\"" + std::string(text) + "\" is not a number");
    }
    const std::string_view literal = document->root().number();
    if (literal.find_first_of(".eE") == std::string_view::npos) return std::string(literal);
    double number = 0;
    const auto read = std::from_chars(literal.data(), literal.data() + literal.size(), number);
    if (read.ec != std::errc{})
        return std::unexpected("the number " + std::string(literal) + " is too large");
    return json::number_text(number);
}

ActionList::ActionList(bool by_alias) : by_alias_(by_alias) {
    writer_.begin_object();
    writer_.key("base_transaction");
    writer_.null();
    writer_.key("actions");
    writer_.begin_array();
}

std::string ActionList::take() && {
    writer_.end_array();
    writer_.member("ttl", 0U);
    writer_.member("time_range", 0U);
    writer_.end_object();
    return std::move(body_);
}

void ActionList::begin(std::string_view type) {
    writer_.begin_object();
    writer_.member("type", type);
}

void ActionList::asset(std::string_view name, std::string_view amount) {
    writer_.member(by_alias_ ? "asset_alias" : "asset_id", name);
    writer_.key("amount");
    writer_.raw(amount);
}

void ActionList::account(std::string_view name) {
    writer_.member(by_alias_ ? "account_alias" : "account_id", name);
}

void ActionList::spend_account(std::string_view account_name, std::string_view asset_name,
                               std::string_view amount) {
    begin("spend_account");
    asset(asset_name, amount);
    account(account_name);
    end();
}

void ActionList::spend_btm(std::string_view account_name, std::string_view amount) {
    spend_account(account_name, by_alias_ ? "BTM" : kBtmId, amount);
}

void ActionList::issue(std::string_view asset_name, std::string_view amount) {
    begin("issue");
    asset(asset_name, amount);
    end();
}

void ActionList::control_address(std::string_view asset_name, std::string_view amount,
                                 std::string_view address) {
    begin("control_address");
    asset(asset_name, amount);
    writer_.member("address", address);
    end();
}

void ActionList::control_program(std::string_view asset_name, std::string_view amount,
                                 std::string_view program) {
    begin("control_program");
    asset(asset_name, amount);
    writer_.member("control_program", program);
    end();
}

void ActionList::retire(std::string_view asset_name, std::string_view amount, std::string_view arbitrary) {
    begin("retire");
    asset(asset_name, amount);
    writer_.member("arbitrary", arbitrary);
    end();
}

void ActionList::begin_spend_output(std::string_view output_id) {
    begin("spend_account_unspent_output");
    writer_.member("output_id", output_id);
    writer_.key("arguments");
    writer_.begin_array();
}

void ActionList::data(std::string_view hex) {
    begin("data");
    writer_.key("raw_data");
    writer_.begin_object();
    writer_.member("value", hex);
    writer_.end_object();
    end();
}

void ActionList::signature(std::span<const std::string> key) {
    begin("raw_tx_signature");
    writer_.key("raw_data");
    writer_.begin_object();
    writer_.member("xpub", key[0]);
    writer_.key("derivation_path");
    writer_.begin_array();
    for (const std::string& step : key.subspan(1))
        writer_.value(step);
    writer_.end_array();
    writer_.end_object();
    end();
}

void ActionList::end_spend_output() {
    writer_.end_array();
    end();
}

}  // namespace bytom::bytomcli
