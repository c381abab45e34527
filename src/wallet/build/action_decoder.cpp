#include <algorithm>

#include <bytom/base/hex.hpp>
#include <bytom/base/utf8.hpp>
#include <bytom/json/writer.hpp>

#include "action.hpp"
#include "contract_arguments.hpp"

namespace bytom::wallet {
namespace {

/// The last member of this very name that is a text; empty if the last one is something else.
std::string_view text_member(const ActionObject& action, std::string_view name) {
    std::string_view text;
    if (!action.object) return text;
    for (const json::Member member : action.object->members()) {
        if (member.key == name) {
            text = member.value.kind() == json::Kind::string ? member.value.string() : std::string_view();
        }
    }
    return text;
}

std::optional<std::string_view> type_of(const ActionObject& action) {
    std::optional<std::string_view> type;
    if (!action.object) return type;
    for (const json::Member member : action.object->members()) {
        if (member.key == "type") {
            type = member.value.kind() == json::Kind::string ? std::optional(member.value.string())
                                                             : std::nullopt;
        }
    }
    return type;
}

std::string on_action(const std::string& text, std::size_t index) {
    return text + " on action " + std::to_string(index);
}

/// Ids found by aliases, in place of members that are missing.
struct Completion {
    std::optional<primitives::AssetId> asset_id;
    std::optional<std::string> account_id;
};

Result<Completion, BuildError> complete(const ActionObject& action, std::size_t index,
                                        const Accounts& accounts, const Assets& assets) {
    Completion completion;
    const std::string asset_alias = base::to_upper(text_member(action, "asset_alias"));
    if (text_member(action, "asset_id").empty() && !asset_alias.empty()) {
        const AssetPtr asset = assets.find_by_alias(asset_alias);
        if (!asset) {
            return build_error(ErrorKind::find_asset, "fail to find asset",
                               on_action("invalid asset alias " + asset_alias, index) +
                                   ": no such asset, alias: " + asset_alias);
        }
        completion.asset_id = asset->id;
    }
    const std::string account_alias(text_member(action, "account_alias"));
    if (text_member(action, "account_id").empty() && !account_alias.empty()) {
        const AccountPtr account = accounts.find_by_alias(account_alias);
        if (!account) {
            return build_error(ErrorKind::find_account, "Failed to find account",
                               on_action("invalid account alias " + account_alias, index));
        }
        completion.account_id = account->id;
    }
    return completion;
}

// --- Fields, one struct for all types: members that a type does not have are ignored ---

struct Fields {
    json::Captured asset_id;
    json::Captured account_id;
    json::Captured amount;
    json::Captured use_unconfirmed;
    json::Captured output_id;
    json::Captured arguments;
    json::Captured address;
    json::Captured control_program;
    json::Captured arbitrary;

    static constexpr auto fields() {
        return std::tuple(
            json::field("asset_id", &Fields::asset_id, ""),
            json::field("account_id", &Fields::account_id, ""), json::field("amount", &Fields::amount, ""),
            json::field("use_unconfirmed", &Fields::use_unconfirmed, ""),
            json::field("output_id", &Fields::output_id, ""),
            json::field("arguments", &Fields::arguments, ""), json::field("address", &Fields::address, ""),
            json::field("control_program", &Fields::control_program, ""),
            json::field("arbitrary", &Fields::arbitrary, ""));
    }
};

/// Reads captured members one after the other; the first that does not fit is the error.
class FieldReader {
public:
    explicit FieldReader(const Completion& completion) : completion_(completion) {}

    template <typename T>
    FieldReader& read(const json::Captured& member, T& out) {
        if (error_.empty() && member.value) {
            if (const auto read = json::Codec<T>::read(*member.value, out); !read) error_ = read.error();
        }
        return *this;
    }
    FieldReader& asset(const Fields& fields, std::optional<primitives::AssetId>& out) {
        if (completion_.asset_id) {
            out = completion_.asset_id;
            return *this;
        }
        return read(fields.asset_id, out);
    }
    FieldReader& arguments(const Fields& fields, std::optional<ContractArguments>& out) {
        std::optional<std::vector<ContractArgument>> given;
        read(fields.arguments, given);
        if (given) out = contract_arguments(*given);
        return *this;
    }
    FieldReader& account(const Fields& fields, std::string& out) {
        if (completion_.account_id) {
            out = *completion_.account_id;
            return *this;
        }
        return read(fields.account_id, out);
    }

    [[nodiscard]] Result<Action, BuildError> done(Action action, std::size_t index) const {
        if (error_.empty()) return action;
        return build_error(ErrorKind::bad_action, "bad action object", on_action(error_, index));
    }

private:
    const Completion& completion_;
    std::string error_;
};

Result<Action, BuildError> decode_action(const ActionObject& object, std::string_view type, std::size_t index,
                                         const Completion& completion) {
    Fields fields;
    if (const auto read = json::Codec<Fields>::read(*object.object, fields); !read) {
        return build_error(ErrorKind::bad_action, "bad action object", on_action(read.error(), index));
    }
    FieldReader reader(completion);
    if (type == "spend_account") {
        SpendAccount action;
        reader.asset(fields, action.asset)
            .account(fields, action.account_id)
            .read(fields.amount, action.amount)
            .read(fields.use_unconfirmed, action.use_unconfirmed);
        return reader.done(std::move(action), index);
    }
    if (type == "spend_account_unspent_output") {
        SpendOutput action;
        reader.read(fields.output_id, action.output_id)
            .read(fields.use_unconfirmed, action.use_unconfirmed)
            .arguments(fields, action.arguments);
        return reader.done(std::move(action), index);
    }
    if (type == "issue") {
        Issue action;
        reader.asset(fields, action.asset)
            .read(fields.amount, action.amount)
            .arguments(fields, action.arguments);
        return reader.done(std::move(action), index);
    }
    if (type == "control_address") {
        ControlAddress action;
        reader.asset(fields, action.asset)
            .read(fields.amount, action.amount)
            .read(fields.address, action.address);
        return reader.done(std::move(action), index);
    }
    if (type == "control_program") {
        ControlProgram action;
        reader.asset(fields, action.asset)
            .read(fields.amount, action.amount)
            .read(fields.control_program, action.control_program);
        return reader.done(std::move(action), index);
    }
    if (type == "retire") {
        Retire action;
        reader.asset(fields, action.asset)
            .read(fields.amount, action.amount)
            .read(fields.arbitrary, action.arbitrary);
        return reader.done(std::move(action), index);
    }
    std::string quoted = "\"";
    json::append_escaped(quoted, type);
    return build_error(ErrorKind::bad_action_type, "bad action type",
                       on_action("unknown action type " + quoted + "\"", index));
}

}  // namespace

Result<std::vector<Action>, BuildError> decode_actions(const BuildRequest& request, const Accounts& accounts,
                                                       const Assets& assets) {
    const auto& objects = request.actions;
    std::vector<Completion> completions;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        BYTOM_ASSIGN(Completion completion, complete(objects[i], i, accounts, assets));
        completions.push_back(std::move(completion));
    }
    bool has_output = false;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const auto type = type_of(objects[i]);
        if (!type) {
            return build_error(ErrorKind::bad_action_type, "bad action type",
                               on_action("no action type provided", i));
        }
        has_output = has_output || (!type->starts_with("spend") && *type != "issue");
    }
    if (!has_output) {
        return build_error(ErrorKind::bad_action_construction, "bad action construction",
                           "transaction contains only input actions and no output actions");
    }
    std::vector<Action> actions;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        BYTOM_ASSIGN(Action action, decode_action(objects[i], *type_of(objects[i]), i, completions[i]));
        actions.push_back(std::move(action));
    }
    return actions;
}

}  // namespace bytom::wallet
