#include <algorithm>
#include <ostream>
#include <set>

#include <bytom/base/checked.hpp>
#include <bytom/base/hex.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/primitives/transaction.hpp>

#include "bytomcli/action_list.hpp"
#include "bytomcli/amount.hpp"
#include "bytomcli/people_commands.hpp"
#include "bytomcli/secret_input.hpp"
#include "bytomcli/value_text.hpp"
#include "bytomcli/wallet_view.hpp"

namespace bytom::bytomcli {
namespace {

constexpr std::uint64_t kFirstFee = 1'000'000;  ///< neu; only until it is known what the transaction costs
constexpr int kMostEstimates = 4;

std::unexpected<Complaint> send_failure(std::string text, ExitCode code = ExitCode::local_error) {
    return std::unexpected(Complaint{.code = code, .text = std::move(text)});
}

struct Payment {
    WalletAccount account;
    AssetUnit asset;
    std::uint64_t amount = 0;  ///< in the asset's smallest unit
    std::string address;
};

/// A transaction of /build-transaction: as text, since it goes back as it came.
struct Template {
    std::string text;
    std::vector<std::string> spent_outputs;  ///< ids, hex
};

struct TemplatePart {
    Bytes raw_transaction;
    static constexpr auto fields() {
        return std::tuple(json::field("raw_transaction", &TemplatePart::raw_transaction, "transaction"));
    }
};

struct SignedTemplate {
    json::Captured transaction;
    bool sign_complete = false;
    static constexpr auto fields() {
        return std::tuple(json::field("transaction", &SignedTemplate::transaction, "with signatures"),
                          json::field("sign_complete", &SignedTemplate::sign_complete, "all have signed"));
    }
};

struct Estimate {
    std::uint64_t total_neu = 0;
    static constexpr auto fields() {
        return std::tuple(json::field("total_neu", &Estimate::total_neu, "fee"));
    }
};

struct CheckedAddress {
    bool valid = false;
    static constexpr auto fields() {
        return std::tuple(json::field("valid", &CheckedAddress::valid, "whether it is one"));
    }
};

struct CheckedPassword {
    bool check_result = false;
    static constexpr auto fields() {
        return std::tuple(json::field("check_result", &CheckedPassword::check_result, "it opens the key"));
    }
};

struct Reserved {
    std::uint64_t id = 0;
    std::vector<std::string> output_ids;
    static constexpr auto fields() {
        return std::tuple(json::field("id", &Reserved::id, "of the reservation"),
                          json::field("output_ids", &Reserved::output_ids, "outputs"));
    }
};

struct Submitted {
    std::string tx_id;
    static constexpr auto fields() {
        return std::tuple(json::field("tx_id", &Submitted::tx_id, "of the transaction"));
    }
};

std::string object_of(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
    std::string body;
    json::Writer writer(body);
    writer.begin_object();
    for (const auto& [name, value] : members)
        writer.member(name, value);
    writer.end_object();
    return body;
}

std::string object_with(std::string_view name, std::string_view json) {
    return "{\"" + std::string(name) + "\":" + std::string(json) + "}";
}

class Sending {
public:
    Sending(const Invocation& invocation, const Surroundings& surroundings)
        : invocation_(invocation), to_(surroundings) {}

    Status<Complaint> run() {
        BYTOM_TRY(understand());
        BYTOM_ASSIGN(const Template transaction, build());
        const auto sent = finish(transaction);
        if (!sent) release(transaction);
        return sent;
    }

private:
    [[nodiscard]] bool as_json() const { return invocation_.is_on(kJsonFlag); }
    /// What is said on the way; with --json only the end belongs to standard output.
    [[nodiscard]] std::ostream& talk() const { return as_json() ? to_.err : to_.out; }

    Status<Complaint> understand() {
        BYTOM_ASSIGN(const AssetUnits units, AssetUnits::ask(to_.post));
        BYTOM_TRY(read_amount(invocation_.arguments[1], units));
        BYTOM_ASSIGN(payment_.account, find_account(to_.post, invocation_.arguments[0]));
        payment_.address = invocation_.arguments[2];
        BYTOM_ASSIGN(const CheckedAddress checked,
                     ask_node_for<CheckedAddress>(to_.post, "/validate-address",
                                                  object_of({{"address", payment_.address}})));
        if (!checked.valid) return send_failure("\"" + payment_.address + "\" is no address of this network");
        return {};
    }

    Status<Complaint> read_amount(std::string_view text, const AssetUnits& units) {
        const auto written = split_amount(text);
        if (!written) return send_failure(written.error());
        const std::string_view flag = invocation_.flag("asset");
        const bool bare = written->unit.empty();
        if (!bare && !flag.empty()) return send_failure("the asset is given twice");
        const std::string_view name = bare ? flag : written->unit;
        const auto of_btm = btm_unit_decimals(name);
        const AssetUnit* const asset = name.empty() || of_btm ? units.find(kBtmId) : units.find(name);
        if (asset == nullptr) return send_failure("the wallet knows no asset \"" + std::string(name) + "\"");
        payment_.asset = *asset;
        const unsigned decimals = bare ? 0 : of_btm.value_or(asset->decimals);
        const auto amount = parse_decimal(written->number, decimals);
        if (!amount) return send_failure(amount.error());
        if (*amount == 0) return send_failure("the amount is zero");
        payment_.amount = *amount;
        if (bare) {
            talk() << text << " without a unit means "
                   << (asset->is_btm() ? "neu" : "the smallest unit of " + asset->name) << ": "
                   << asset->text(*amount) << '\n';
        }
        return {};
    }

    /// Until the fee is what the node says the transaction costs.
    Answered<Template> build() {
        const std::string_view wanted = invocation_.flag("fee");
        if (!wanted.empty()) {
            BYTOM_ASSIGN(fee_, read_fee(wanted));
            return build_with(fee_);
        }
        fee_ = kFirstFee;
        for (int round = 0; round < kMostEstimates; ++round) {
            BYTOM_ASSIGN(Template transaction, build_with(fee_));
            const auto estimate = ask_node_for<Estimate>(
                to_.post, "/estimate-transaction-gas", object_with("transaction_template", transaction.text));
            if (!estimate) {
                release(transaction);
                return std::unexpected(estimate.error());
            }
            const bool fits = round == 0 ? estimate->total_neu == fee_ : estimate->total_neu <= fee_;
            if (fits) return transaction;
            release(transaction);
            fee_ = estimate->total_neu;
        }
        return send_failure("the fee cannot be estimated: give it with --fee", ExitCode::unexpected_data);
    }

    static Answered<std::uint64_t> read_fee(std::string_view text) {
        const auto written = split_amount(text);
        if (!written) return send_failure(written.error());
        const auto decimals = written->unit.empty() ? 0 : btm_unit_decimals(written->unit);
        if (!decimals) return send_failure("fees are paid in BTM");
        const auto fee = parse_decimal(written->number, *decimals);
        if (!fee) return send_failure(fee.error());
        return *fee;
    }

    Answered<Template> build_with(std::uint64_t fee) {
        ActionList actions(/*by_alias=*/false);
        const std::string amount = std::to_string(payment_.amount);
        actions.spend_btm(payment_.account.id, std::to_string(fee));
        actions.spend_account(payment_.account.id, payment_.asset.id, amount);
        actions.control_address(payment_.asset.id, amount, payment_.address);
        BYTOM_ASSIGN(const NodeAnswer answer,
                     ask_node(to_.post, "/build-transaction", std::move(actions).take()));
        if (!answer.data)
            return send_failure("/build-transaction answers nothing", ExitCode::unexpected_data);
        const auto part = json::decode<TemplatePart>(*answer.data);
        if (!part) return send_failure(part.error(), ExitCode::unexpected_data);
        Template transaction{.text = value_text(*answer.data, Layout::line), .spent_outputs = {}};
        const auto decoded = primitives::Transaction::decode(part->raw_transaction);
        if (!decoded) return send_failure("the built transaction does not decode", ExitCode::unexpected_data);
        for (const auto& input : decoded->mapped().inputs)
            transaction.spent_outputs.push_back(input.spent_output_id.to_text());
        return transaction;
    }

    /// What was built and will not be sent must not keep the money for itself. Errors do not matter: it
    /// expires.
    void release(const Template& transaction) {
        const auto reserved = ask_node_for<std::vector<Reserved>>(to_.post, "/list-reservations", "{}");
        if (!reserved) return;
        const std::set<std::string> ours(transaction.spent_outputs.begin(), transaction.spent_outputs.end());
        for (const Reserved& one : *reserved) {
            if (std::ranges::any_of(one.output_ids, [&](const std::string& id) { return ours.contains(id); }))
                (void)ask_node(to_.post, "/release-reservation", object_with("id", std::to_string(one.id)));
        }
    }

    Status<Complaint> finish(const Template& transaction) {
        show();
        BYTOM_TRY(confirm());
        BYTOM_ASSIGN(const std::string password, read_password(invocation_, to_));
        BYTOM_ASSIGN(const std::string tx_id, sign_and_submit(transaction, password));
        if (!as_json()) {
            to_.out << "Sent: " << tx_id << '\n';
            return {};
        }
        std::string text;
        json::Writer writer(text);
        writer.begin_object();
        writer.member("tx_id", tx_id);
        writer.member("account_id", payment_.account.id);
        writer.member("asset_id", payment_.asset.id);
        writer.member("amount", payment_.amount);
        writer.member("address", payment_.address);
        writer.member("fee", fee_);
        writer.end_object();
        const auto document = json::Document::parse(text);
        to_.out << value_text(document->root(), Layout::indented) << '\n';
        return {};
    }

    void show() {
        talk() << "Pay    " << payment_.asset.text(payment_.amount) << '\n'
               << "To     " << payment_.address << '\n'
               << "From   " << payment_.account.alias << '\n'
               << "Fee    " << btm_text(fee_) << '\n';
        const auto total = base::checked_add(payment_.amount, fee_);
        if (payment_.asset.is_btm() && total) talk() << "Total  " << btm_text(*total) << '\n';
    }

    Status<Complaint> confirm() {
        if (invocation_.is_on("yes")) return {};
        const auto answer = ask(to_, "Send it? [y/N] ", Echo::shown);
        if (!answer)
            return send_failure("nobody can be asked (" + answer.error() + "): give --yes to send it",
                                ExitCode::declined);
        if (*answer == "y" || *answer == "Y" || *answer == "yes") return {};
        return send_failure("nothing was sent", ExitCode::declined);
    }

    Answered<std::string> sign_and_submit(const Template& transaction, std::string_view password) {
        std::string body;
        json::Writer writer(body);
        writer.begin_object();
        writer.member("password", password);
        writer.key("transaction");
        writer.raw(transaction.text);
        writer.end_object();
        BYTOM_ASSIGN(const NodeAnswer answer, ask_node(to_.post, "/sign-transaction", body));
        const auto result = answer.data ? json::decode<SignedTemplate>(*answer.data)
                                        : std::unexpected(std::string("no data"));
        if (!result || !result->transaction.value)
            return send_failure("/sign-transaction answers what is not expected", ExitCode::unexpected_data);
        if (!result->sign_complete) return std::unexpected(why_incomplete(password));
        const auto part = json::decode<TemplatePart>(*result->transaction.value);
        if (!part) return send_failure(part.error(), ExitCode::unexpected_data);
        BYTOM_ASSIGN(
            const Submitted submitted,
            ask_node_for<Submitted>(to_.post, "/submit-transaction",
                                    object_of({{"raw_transaction", base::to_hex(part->raw_transaction)}})));
        return submitted.tx_id;
    }

    /// A password that opens nothing is wrong; one that opens something is not all that is needed.
    Complaint why_incomplete(std::string_view password) {
        std::size_t opened = 0;
        for (const std::string& xpub : payment_.account.xpubs) {
            const auto checked = ask_node_for<CheckedPassword>(
                to_.post, "/check-key-password", object_of({{"xpub", xpub}, {"password", password}}));
            if (checked && checked->check_result) ++opened;
        }
        return {.code = ExitCode::incomplete,
                .text = opened == 0
                            ? "wrong password: it opens no key of the account; nothing was sent"
                            : "signatures are missing: the password opens " + std::to_string(opened) +
                                  " of the account's " + std::to_string(payment_.account.xpubs.size()) +
                                  " keys; nothing was sent"};
    }

    const Invocation& invocation_;
    const Surroundings& to_;
    Payment payment_;
    std::uint64_t fee_ = 0;  ///< neu
};

}  // namespace

Status<Complaint> run_send(const Invocation& invocation, const Surroundings& surroundings) {
    return Sending(invocation, surroundings).run();
}

}  // namespace bytom::bytomcli
