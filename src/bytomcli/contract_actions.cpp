#include "bytomcli/contract_actions.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace bytom::bytomcli {
namespace {

/// Arguments of one kind take one or several words of the command line.
enum class Word : std::uint8_t {
    data,      ///< becomes an argument of the contract
    key,       ///< xpub and two path steps: a signature
    payment,   ///< account, asset, amount, program: what is paid for the value
    receiver,  ///< the program that receives the value, instead of the flag's
};

/// Order of the actions behind the spending of the output.
enum class Order : std::uint8_t {
    value_gas,                ///< the value goes to its receiver
    payment_spend_gas_value,  ///< the payment's output comes first, its funds next, the value last
    payment_value_spend_gas,  ///< both outputs first
};

struct Clause {
    std::string_view selector;  ///< 4 bytes, little endian: where its code begins; empty: the only clause
    std::string_view usage;     ///< the words behind the selector
    std::vector<Word> words;
    Order order = Order::value_gas;
};

struct Contract {
    std::string_view name;
    std::string_view usage;
    std::string_view ending;  ///< the end of the code, which is not a clause but sometimes taken for one
    std::vector<Clause> clauses;
};

/// The standard contracts as compiled by the original; the selectors are 12 §15's clause shifts.
const std::vector<Contract>& contracts() {
    using enum Word;
    static const std::vector<Contract> table{
        {.name = "LockWithPublicKey",
         .usage = "<rootPub> <path1> <path2>",
         .ending = {},
         .clauses = {{.selector = "", .usage = "", .words = {key}}}},
        {.name = "LockWithMultiSig",
         .usage = "<rootPub1> <path11> <path12> <rootPub2> <path21> <path22>",
         .ending = {},
         .clauses = {{.selector = "", .usage = "", .words = {key, key}}}},
        {.name = "LockWithPublicKeyHash",
         .usage = "<pubKey> <rootPub> <path1> <path2>",
         .ending = {},
         .clauses = {{.selector = "", .usage = "", .words = {data, key}}}},
        {.name = "RevealPreimage",
         .usage = "<value>",
         .ending = {},
         .clauses = {{.selector = "", .usage = "", .words = {data}}}},
        {.name = "TradeOffer",
         .usage =
             "<clauseSelector> (<innerAccountID|alias> <innerAssetID|alias> <innerAmount> <innerProgram>) | "
             "(<rootPub> <path1> <path2>)",
         .ending = "1a000000",
         .clauses = {{.selector = "00000000",
                      .usage = "<innerAccountID|alias> <innerAssetID|alias> <innerAmount> <innerProgram>",
                      .words = {payment},
                      .order = Order::payment_spend_gas_value},
                     {.selector = "13000000", .usage = "<rootPub> <path1> <path2>", .words = {key}}}},
        {.name = "Escrow",
         .usage = "<clauseSelector> <rootPub> <path1> <path2> <controlProgram>",
         .ending = "28000000",
         .clauses = {{.selector = "00000000",
                      .usage = "<rootPub> <path1> <path2> <controlProgram>",
                      .words = {key, receiver}},
                     {.selector = "1a000000",
                      .usage = "<rootPub> <path1> <path2> <controlProgram>",
                      .words = {key, receiver}}}},
        {.name = "LoanCollateral",
         .usage =
             "<clauseSelector> (<innerAccountID|alias> <innerAssetID|alias> <innerAmount> <innerProgram> "
             "<controlProgram>) | (<controlProgram>)",
         .ending = "26000000",
         .clauses = {{.selector = "00000000",
                      .usage = "<innerAccountID|alias> <innerAssetID|alias> <innerAmount> <innerProgram> "
                               "<controlProgram>",
                      .words = {payment, receiver},
                      .order = Order::payment_value_spend_gas},
                     {.selector = "1b000000", .usage = "<controlProgram>", .words = {receiver}}}},
        {.name = "CallOption",
         .usage =
             "<clauseSelector> (<innerAccountID|alias> <innerAssetID|alias> <innerAmount> <innerProgram> "
             "<rootPub> <path1> <path2>) | (<controlProgram>)",
         .ending = "2c000000",
         .clauses = {{.selector = "00000000",
                      .usage = "<innerAccountID|alias> <innerAssetID|alias> <innerAmount> <innerProgram> "
                               "<rootPub> <path1> <path2>",
                      .words = {payment, key},
                      .order = Order::payment_spend_gas_value},
                     {.selector = "20000000", .usage = "<controlProgram>", .words = {receiver}}}},
    };
    return table;
}

std::size_t words_of(Word word) {
    switch (word) {
        case Word::key:
            return 3;
        case Word::payment:
            return 4;
        case Word::data:
        case Word::receiver:
            break;
    }
    return 1;
}

std::unexpected<std::string> bad_arguments(std::string text) {
    return std::unexpected(std::move(text) + ": bad contract arguments");
}

std::unexpected<std::string> usage_error(std::string_view arguments) {
    return bad_arguments(
        "Usage:\n  bytomcli build-transaction <accountID|alias> <assetID|alias> <amount> "
        "<outputID> -c <contractName> " +
        std::string(arguments) + " [flags]\n");
}

/// The clause that the first argument names, or the only one.
Result<const Clause*, std::string> choose_clause(const Contract& contract,
                                                 std::span<const std::string> arguments) {
    if (contract.clauses.size() == 1) return &contract.clauses.front();
    if (arguments.empty()) return usage_error(contract.usage);
    const std::string_view selector = arguments.front();
    const auto clause = std::ranges::find(contract.clauses, selector, &Clause::selector);
    if (clause != contract.clauses.end()) return &*clause;
    const std::string name(contract.name);
    if (selector == contract.ending) {
        return bad_arguments("Clause ending was selected in contract " + name + ", ending exit\n");
    }
    std::string known;
    for (const Clause& candidate : contract.clauses)
        known += std::string(candidate.selector) + ", ";
    return bad_arguments("selected clause [" + std::string(selector) + "] error, contract " + name +
                         "'s clause must in set [" + known + std::string(contract.ending) + "]\n");
}

struct PaymentAction {
    std::string_view account;
    std::string_view asset;
    std::string amount;
    std::string_view program;
};

void append_outputs(ActionList& actions, const Clause& clause, const Unlocking& unlocking,
                    const PaymentAction& payment, std::string_view receiver) {
    const auto pay_gas = [&] { actions.spend_btm(unlocking.account, unlocking.gas); };
    const auto spend_payment = [&] { actions.spend_account(payment.account, payment.asset, payment.amount); };
    const auto pay = [&] { actions.control_program(payment.asset, payment.amount, payment.program); };
    const auto receive = [&] { actions.control_program(unlocking.asset, unlocking.amount, receiver); };
    switch (clause.order) {
        case Order::value_gas:
            receive();
            pay_gas();
            return;
        case Order::payment_spend_gas_value:
            pay();
            spend_payment();
            pay_gas();
            receive();
            return;
        case Order::payment_value_spend_gas:
            pay();
            receive();
            spend_payment();
            pay_gas();
            return;
    }
}

}  // namespace

std::string_view contract_names() noexcept {
    return "LockWithPublicKey LockWithMultiSig LockWithPublicKeyHash RevealPreimage TradeOffer Escrow "
           "CallOption LoanCollateral";
}

Status<std::string> append_unlocking(ActionList& actions, const Unlocking& unlocking) {
    const auto contract = std::ranges::find(contracts(), unlocking.contract, &Contract::name);
    if (contract == contracts().end()) {
        return bad_arguments("Invalid contract template name [" + std::string(unlocking.contract) + "]");
    }
    BYTOM_ASSIGN(const Clause* const clause, choose_clause(*contract, unlocking.arguments));
    const bool has_selector = !clause->selector.empty();
    std::span rest = unlocking.arguments.subspan(has_selector ? 1 : 0);
    std::size_t expected = 0;
    for (const Word word : clause->words)
        expected += words_of(word);
    if (rest.size() != expected) {
        return has_selector ? usage_error("<clauseSelector> " + std::string(clause->usage))
                            : usage_error(contract->usage);
    }

    PaymentAction payment;
    std::string_view receiver = unlocking.program;
    actions.begin_spend_output(unlocking.output_id);
    for (const Word word : clause->words) {
        const std::span words = rest.first(words_of(word));
        rest = rest.subspan(words.size());
        switch (word) {
            case Word::data:
                actions.data(words[0]);
                break;
            case Word::key:
                actions.signature(words);
                break;
            case Word::receiver:
                receiver = words[0];
                break;
            case Word::payment: {
                BYTOM_ASSIGN(std::string amount, amount_number(words[2]));
                payment = {words[0], words[1], std::move(amount), words[3]};
                break;
            }
        }
    }
    if (has_selector) actions.data(clause->selector);
    actions.end_spend_output();
    append_outputs(actions, *clause, unlocking, payment, receiver);
    return {};
}

}  // namespace bytom::bytomcli
