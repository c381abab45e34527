// The commands of bytomcli; names, arguments, flags and texts are the original's (10 §11).
#include <algorithm>

#include <bytom/base/program_manual.hpp>

#include "bytomcli/command.hpp"
#include "bytomcli/contract_actions.hpp"
#include "bytomcli/node_requests.hpp"
#include "bytomcli/people_commands.hpp"
#include "bytomcli/secret_input.hpp"
#include "bytomcli/transaction_requests.hpp"

namespace bytom::bytomcli {
namespace {

constexpr auto kMany = Command::kAnyNumber;

Flag text_flag(std::string_view name, std::string_view about, std::string_view member = {}) {
    return {.name = name, .about = about, .member = member};
}

Flag switch_flag(std::string_view name, std::string_view about, std::string_view member = {}) {
    return {.name = name, .form = Form::boolean, .about = about, .member = member};
}

Flag unsigned_flag(std::string_view name, std::string_view about, std::string_view member) {
    return {.name = name, .form = Form::unsigned_integer, .initial = "0", .about = about, .member = member};
}

std::vector<Flag> account_flags() {
    return {text_flag("id", "account ID", "account_id"),
            text_flag("alias", "account alias", "account_alias")};
}

std::vector<Flag> block_flags() {
    return {{.name = "hash", .form = Form::hex, .about = "hash of block", .member = "block_hash"},
            unsigned_flag("height", "height of block", "block_height")};
}

std::vector<Flag> signer_flags() {
    return {{.name = "quorom",
             .shorthand = 'q',
             .form = Form::integer,
             .initial = "1",
             .about = "quorum must be greater than 0 and less than or equal to the number of signers",
             .member = "quorum"},
            {.name = "access", .shorthand = 'a', .about = "access token", .member = "access_token"}};
}

std::vector<Flag> asset_flags() {
    std::vector<Flag> flags = signer_flags();
    flags.push_back({.name = "definition", .shorthand = 'd', .about = "definition for the asset"});
    flags.push_back({.name = "issueprogram",
                     .shorthand = 'i',
                     .form = Form::hex,
                     .about = "issue program for the asset",
                     .member = "issuance_program"});
    return flags;
}

std::vector<Flag> build_flags() {
    return {
        {.name = "type",
         .shorthand = 't',
         .about = "transaction type, valid types: 'issue', 'spend', 'address', 'retire', 'unlock'",
         .choices = "issue spend address retire unlock"},
        {.name = "receiver", .shorthand = 'r', .about = "program of receiver when type is spend"},
        {.name = "address", .shorthand = 'a', .about = "address of receiver when type is address"},
        {.name = "program", .shorthand = 'p', .about = "program of receiver when type is program"},
        {.name = "arbitrary", .shorthand = 'v', .about = "additional arbitrary data when type is retire"},
        {.name = "gas", .shorthand = 'g', .initial = "20000000", .about = "gas of this transaction"},
        {.name = "contract-name",
         .shorthand = 'c',
         .about = "name of template contract, currently supported: 'LockWithPublicKey', 'LockWithMultiSig', "
                  "'LockWithPublicKeyHash',\n\t\t\t       'RevealPreimage', 'TradeOffer', 'Escrow', "
                  "'CallOption', 'LoanCollateral'",
         .choices = contract_names()},
        switch_flag("pretty", "pretty print json result"),
        switch_flag("alias", "use alias build transaction"),
    };
}

void add_key_commands(std::vector<Command>& table) {
    const std::vector<Argument> message_key{{"address"},
                                            {"derived_xpub", Form::xpub},
                                            {"message", Form::hex, "sign-message args not valid:"},
                                            {"signature"}};
    table.insert(
        table.end(),
        {{.name = "check-key-password",
          .arguments_usage = "<xpub> <password>",
          .about = "check key password",
          .group = Group::wallet,
          .min_arguments = 2,
          .max_arguments = 2,
          .arguments = {{"xpub", Form::xpub, "check-key-password args not valid:"}, {"password"}}},
         {.name = "create-key",
          .arguments_usage = "<alias> <password>",
          .about = "Create a key",
          .group = Group::wallet,
          .min_arguments = 2,
          .max_arguments = 2,
          .arguments = {{"alias"}, {"password"}}},
         {.name = "delete-key",
          .arguments_usage = "<xpub> <password>",
          .about = "Delete a key",
          .group = Group::wallet,
          .min_arguments = 2,
          .max_arguments = 2,
          .arguments = {{"xpub", Form::xpub, "delete-key:"}, {"password"}},
          .show = Show::sentence,
          .sentence = "Successfully delete key"},
         {.name = "list-keys", .about = "List the existing keys", .group = Group::wallet, .show = Show::list},
         {.name = "reset-key-password",
          .arguments_usage = "<xpub> <old-password> <new-password>",
          .about = "Reset key password",
          .group = Group::wallet,
          .min_arguments = 3,
          .max_arguments = 3,
          .arguments = {{"xpub", Form::xpub, "reset-key-password args not valid:"},
                        {"old_password"},
                        {"new_password"}}},
         {.name = "sign-message",
          .arguments_usage = "<address> <message> <password>",
          .about = "sign message to generate signature",
          .group = Group::wallet,
          .min_arguments = 3,
          .max_arguments = 3,
          .arguments = {{"address"}, {"message", Form::hex, "sign-message args not valid:"}, {"password"}}},
         {.name = "update-key-alias",
          .arguments_usage = "<xpub> <new-alias>",
          .about = "Update key alias",
          .min_arguments = 2,
          .max_arguments = 2,
          .arguments = {{"xpub", Form::xpub, "update-key-alias xpub not valid:"}, {"new_alias"}},
          .show = Show::sentence,
          .sentence = "Successfully update key alias"},
         {.name = "verify-message",
          .arguments_usage = "<address> <xpub> <message> <signature>",
          .about = "verify signature for specified message",
          .min_arguments = 4,
          .max_arguments = 4,
          .arguments = message_key}});
}

void add_account_commands(std::vector<Command>& table) {
    table.insert(
        table.end(),
        {{.name = "create-account",
          .arguments_usage = "<alias> <xpub(s)>",
          .about = "Create an account",
          .group = Group::wallet,
          .min_arguments = 2,
          .max_arguments = kMany,
          .arguments = {{"alias"}, {"root_xpubs", Form::xpubs}},
          .flags = signer_flags()},
         {.name = "create-account-receiver",
          .arguments_usage = "<accountAlias> [accountID]",
          .about = "Create an account receiver",
          .group = Group::wallet,
          .min_arguments = 1,
          .max_arguments = 2,
          .arguments = {{"account_alias"}, {"account_id"}}},
         {.name = "delete-account",
          .arguments_usage = "<[accountAlias]|[accountID]>",
          .about = "Delete the existing account",
          .group = Group::wallet,
          .flags = account_flags(),
          .show = Show::sentence,
          .sentence = "Successfully delete account"},
         {.name = "list-accounts",
          .about = "List the existing accounts",
          .group = Group::wallet,
          .flags = {text_flag("id", "account ID", "id"), text_flag("alias", "account alias", "alias")},
          .show = Show::list},
         {.name = "list-addresses",
          .about = "List the account addresses",
          .group = Group::wallet,
          .flags = account_flags(),
          .show = Show::list},
         {.name = "list-balances",
          .about = "List the accounts balances",
          .group = Group::wallet,
          .flags = account_flags(),
          .show = Show::list},
         {.name = "list-pubkeys",
          .arguments_usage = "<accountInfo> [publicKey]",
          .about = "list the account pubkeys",
          .group = Group::wallet,
          .min_arguments = 1,
          .max_arguments = 2,
          .plan = plan_list_pubkeys},
         {.name = "list-unspent-outputs",
          .about = "List the accounts unspent outputs",
          .group = Group::wallet,
          .flags = {text_flag("account_id", "account ID", "account_id"),
                    text_flag("account_alias", "account alias", "account_alias"),
                    text_flag("id", "ID of unspent output", "id"),
                    switch_flag("unconfirmed", "list unconfirmed unspent outputs", "unconfirmed"),
                    switch_flag("contract", "list smart contract unspent outputs", "smart_contract"),
                    unsigned_flag("from", "the starting position of a page", "from"),
                    unsigned_flag("count", "the longest count per page", "count")},
          .show = Show::list},
         {.name = "update-account-alias",
          .arguments_usage = "<newAlias>",
          .about = "update account alias",
          .group = Group::wallet,
          .min_arguments = 1,
          .max_arguments = 1,
          .arguments = {{"new_alias"}},
          .flags = account_flags(),
          .show = Show::sentence,
          .sentence = "Successfully update account alias"},
         {.name = "validate-address",
          .arguments_usage = "<address>",
          .about = "validate the account addresses",
          .group = Group::wallet,
          .min_arguments = 1,
          .max_arguments = 1,
          .arguments = {{"address"}}}});
}

void add_asset_commands(std::vector<Command>& table) {
    table.insert(table.end(), {{.name = "create-asset",
                                .arguments_usage = "<alias> <xpub(s)>",
                                .about = "Create an asset",
                                .group = Group::wallet,
                                .min_arguments = 1,
                                .max_arguments = 5,
                                .arguments = {{"alias"}, {"root_xpubs", Form::xpubs}},
                                .flags = asset_flags(),
                                .plan = plan_create_asset},
                               {.name = "get-asset",
                                .arguments_usage = "<assetID>",
                                .about = "get asset by assetID",
                                .group = Group::wallet,
                                .min_arguments = 1,
                                .max_arguments = 1,
                                .arguments = {{"id"}}},
                               {.name = "list-assets",
                                .about = "List the existing assets",
                                .group = Group::wallet,
                                .flags = {text_flag("id", "ID of asset", "id")},
                                .show = Show::list},
                               {.name = "update-asset-alias",
                                .arguments_usage = "<assetID> <newAlias>",
                                .about = "Update the asset alias",
                                .group = Group::wallet,
                                .min_arguments = 2,
                                .max_arguments = 2,
                                .arguments = {{"id"}, {"alias"}},
                                .show = Show::sentence,
                                .sentence = "Successfully update asset alias"}});
}

void add_transaction_commands(std::vector<Command>& table) {
    table.insert(table.end(),
                 {{.name = "build-transaction",
                   .arguments_usage = "<accountID|alias> <assetID|alias> <amount> [outputID]",
                   .about = "Build one transaction template,default use account id and asset id",
                   .group = Group::wallet,
                   .min_arguments = 3,
                   .max_arguments = 20,
                   .flags = build_flags(),
                   .plan = plan_build_transaction,
                   .needed_flag = "type"},
                  {.name = "abandon-transaction",
                   .arguments_usage = "<hash>",
                   .about = "give up a payment that waits to be confirmed: its inputs are free again",
                   .group = Group::wallet,
                   .min_arguments = 1,
                   .max_arguments = 1,
                   .arguments = {{"tx_id", Form::hex}},
                   .show = Show::sentence,
                   .sentence = "Successfully abandoned transaction"},
                  {.name = "decode-program",
                   .arguments_usage = "<program>",
                   .about = "decode program to instruction and data",
                   .min_arguments = 1,
                   .max_arguments = 1,
                   .arguments = {{"program"}}},
                  {.name = "decode-raw-transaction",
                   .arguments_usage = "<raw_transaction>",
                   .about = "decode the raw transaction",
                   .min_arguments = 1,
                   .max_arguments = 1,
                   .plan = plan_decode_raw_transaction},
                  {.name = "estimate-transaction-gas",
                   .arguments_usage = " <json templates>",
                   .about = "estimate gas for build transaction",
                   .min_arguments = 1,
                   .max_arguments = 1,
                   .plan = plan_estimate_transaction_gas},
                  {.name = "get-transaction",
                   .arguments_usage = "<hash>",
                   .about = "get the transaction by matching the given transaction hash",
                   .group = Group::wallet,
                   .min_arguments = 1,
                   .max_arguments = 1,
                   .arguments = {{"tx_id"}}},
                  {.name = "get-unconfirmed-transaction",
                   .arguments_usage = "<hash>",
                   .about = "get unconfirmed transaction by matching the given transaction hash",
                   .min_arguments = 1,
                   .max_arguments = 1,
                   .arguments = {{"tx_id", Form::hex}}},
                  {.name = "list-transactions",
                   .about = "List the transactions",
                   .group = Group::wallet,
                   .flags = {text_flag("id", "transaction id", "id"),
                             text_flag("account_id", "account id", "account_id"),
                             switch_flag("detail", "list transactions details", "detail"),
                             switch_flag("unconfirmed", "list unconfirmed transactions", "unconfirmed")},
                   .show = Show::list},
                  {.name = "list-unconfirmed-transactions", .about = "list unconfirmed transactions hashes"},
                  {.name = "sign-transaction",
                   .arguments_usage = " <json templates>",
                   .about = "Sign transaction templates with account password",
                   .group = Group::wallet,
                   .min_arguments = 1,
                   .max_arguments = 1,
                   .flags = {{.name = "password",
                              .shorthand = 'p',
                              .about = "password of the account which sign these transaction(s)"},
                             switch_flag("pretty", "pretty print json result")},
                   .plan = plan_sign_transaction,
                   .needed_flag = "password"},
                  {.name = "submit-transaction",
                   .arguments_usage = " <signed json raw_transaction>",
                   .about = "Submit signed transaction",
                   .min_arguments = 1,
                   .max_arguments = 1,
                   .plan = plan_submit_transaction}});
}

void add_block_commands(std::vector<Command>& table) {
    table.insert(
        table.end(),
        {{.name = "get-block",
          .arguments_usage = "<hash> | <height>",
          .about = "Get a whole block matching the given hash or height",
          .min_arguments = 1,
          .max_arguments = 1,
          .plan = plan_get_block},
         {.name = "get-block-count", .about = "Get the number of most recent block"},
         {.name = "get-block-hash", .about = "Get the hash of most recent block"},
         {.name = "get-block-header",
          .arguments_usage = "<hash> | <height>",
          .about = "Get the header of a block matching the given hash or height",
          .min_arguments = 1,
          .max_arguments = 1,
          .plan = plan_get_block},
         {.name = "get-difficulty",
          .about = "Get the difficulty of most recent block",
          .flags = block_flags()},
         {.name = "get-hash-rate", .about = "Get the nonce of most recent block", .flags = block_flags()}});
}

void add_node_commands(std::vector<Command>& table) {
    table.insert(
        table.end(),
        {{.name = "gas-rate", .about = "Print the current gas rate"},
         {.name = "is-mining", .about = "If client is actively mining new blocks"},
         {.name = "net-info", .about = "Print the summary of network"},
         {.name = "rescan-wallet",
          .about = "Trigger to rescan block information into related wallet",
          .group = Group::wallet,
          .show = Show::sentence,
          .sentence = "Successfully trigger rescanning wallet"},
         {.name = "set-mining",
          .arguments_usage = "<true or false>",
          .about = "start or stop mining",
          .min_arguments = 1,
          .max_arguments = 1,
          .plan = plan_set_mining,
          .choices = "true false"},
         {.name = "wallet-info", .about = "Print the information of wallet", .group = Group::wallet}});
}

void add_access_commands(std::vector<Command>& table) {
    table.insert(
        table.end(),
        {{.name = "check-access-token",
          .arguments_usage = "<tokenID> <secret>",
          .about = "Check an access token",
          .min_arguments = 2,
          .max_arguments = 2,
          .arguments = {{"id"}, {"secret"}},
          .show = Show::sentence,
          .sentence = "Valid access token"},
         {.name = "create-access-token",
          .arguments_usage = "<tokenID>",
          .about = "Create a new access token",
          .min_arguments = 1,
          .max_arguments = 1,
          .arguments = {{"id"}}},
         {.name = "delete-access-token",
          .arguments_usage = "<tokenID>",
          .about = "Delete an access token",
          .min_arguments = 1,
          .max_arguments = 1,
          .arguments = {{"id"}},
          .show = Show::sentence,
          .sentence = "Successfully delete access token"},
         {.name = "list-access-tokens", .about = "List the existing access tokens", .show = Show::list}});
}

void add_feed_commands(std::vector<Command>& table) {
    table.insert(
        table.end(),
        {{.name = "create-transaction-feed",
          .arguments_usage = "<alias> <filter>",
          .about = "Create a transaction feed filter",
          .min_arguments = 2,
          .max_arguments = 2,
          .arguments = {{"alias"}, {"filter"}},
          .show = Show::sentence,
          .sentence = "Successfully created transaction feed"},
         {.name = "delete-transaction-feed",
          .arguments_usage = "<alias>",
          .about = "Delete a transaction feed filter",
          .min_arguments = 1,
          .max_arguments = 1,
          .arguments = {{"alias"}},
          .show = Show::sentence,
          .sentence = "Successfully deleted transaction feed"},
         {.name = "get-transaction-feed",
          .arguments_usage = "<alias>",
          .about = "get a transaction feed by alias",
          .min_arguments = 1,
          .max_arguments = 1,
          .arguments = {{"alias"}}},
         {.name = "list-transaction-feeds", .about = "list all of transaction feeds", .show = Show::list},
         {.name = "update-transaction-feed",
          .arguments_usage = "<alias> <fiter>",
          .about = "Update transaction feed",
          .min_arguments = 2,
          .max_arguments = 2,
          .arguments = {{"alias"}, {"filter"}},
          .show = Show::sentence,
          .sentence = "Successfully updated transaction feed"}});
}

std::vector<Flag> with_password_flags(std::vector<Flag> flags) {
    for (const Flag& flag : password_flags())
        flags.push_back(flag);
    return flags;
}

void add_people_commands(std::vector<Command>& table) {
    table.insert(
        table.end(),
        {{.name = "history",
          .about = "Show the wallet's transactions, newest first",
          .group = Group::wallet,
          .flags = {text_flag("account", "only this account's: alias or id"),
                    {.name = "count",
                     .shorthand = 'n',
                     .form = Form::unsigned_integer,
                     .initial = "20",
                     .about = "how many"}},
          .kind = CommandKind::people,
          .run = run_history},
         {.name = "new-account",
          .arguments_usage = "<name>",
          .about = "Make a key and an account of it: asks for a password, shows the first address",
          .group = Group::wallet,
          .min_arguments = 1,
          .max_arguments = 1,
          .flags = password_flags(),
          .kind = CommandKind::people,
          .run = run_new_account},
         {.name = "send",
          .arguments_usage = "<account> <amount> <address>",
          .about = "Pay somebody: shows the fee, asks, signs and submits",
          .group = Group::wallet,
          .min_arguments = 3,
          .max_arguments = 3,
          .flags = with_password_flags({text_flag("asset", "asset of an amount without a unit: alias or id"),
                                        text_flag("fee", "fee in place of the estimated one"),
                                        switch_flag("yes", "do not ask")}),
          .kind = CommandKind::people,
          .run = run_send,
          .about_more =
              "The amount has a unit: 1.5BTM, 20mBTM, 300neu, 20gold (an asset's alias; by its decimals).\n"
              "A bare number means neu, or the smallest unit of --asset.\n"
              "Exit codes: 1 wrong arguments, 2 the node cannot be reached, 3 its answer makes no sense,\n"
              "4 it answers with an error, 5 the password is wrong or signatures are missing, 6 not "
              "confirmed.\n"
              "Unless it is 0, nothing was sent."},
         {.name = "status",
          .about = "Show the node in ten lines",
          .kind = CommandKind::people,
          .run = run_status}});
}

void add_general_commands(std::vector<Command>& table) {
    table.insert(
        table.end(),
        {{.name = "completion",
          .arguments_usage = "bash|zsh|fish",
          .about = "Print a script that completes command lines in a shell",
          .min_arguments = 1,
          .max_arguments = 1,
          .kind = CommandKind::local,
          .text = completion_text,
          .choices = base::kShells,
          .about_more = "For this shell: source <(bytomcli completion bash)"},
         {.name = "manual",
          .about = "Print the manual page, as man reads it",
          .kind = CommandKind::local,
          .text = manual_text},
         {.name = "rpc",
          .arguments_usage = "<method> [json]",
          .about = "Make any call of the node and print its data",
          .min_arguments = 1,
          .max_arguments = 2,
          .kind = CommandKind::direct,
          .plan = plan_rpc,
          .about_more =
              "The parameters are a JSON value, or - to read it from standard input.\n"
              "Errors go to standard error. Exit codes: 1 wrong arguments, 2 the node cannot be reached,\n"
              "3 its answer makes no sense, 4 it answers with an error."},
         {.name = "version",
          .about = "Print the version number of Bytomcli",
          .max_arguments = kMany,
          .kind = CommandKind::local,
          .text = version_text}});
}

std::vector<Command> make_table() {
    std::vector<Command> table;
    add_key_commands(table);
    add_account_commands(table);
    add_asset_commands(table);
    add_transaction_commands(table);
    add_block_commands(table);
    add_node_commands(table);
    add_access_commands(table);
    add_feed_commands(table);
    add_people_commands(table);
    add_general_commands(table);
    for (Command& command : table) {
        if (command.kind == CommandKind::local) continue;
        command.flags.push_back(
            switch_flag(kJsonFlag, "print JSON and nothing else; errors go to standard error"));
    }
    std::ranges::sort(table, {}, &Command::name);
    return table;
}

}  // namespace

const std::vector<Command>& commands() {
    static const std::vector<Command> table = make_table();
    return table;
}

const Command* find_command(std::string_view name) {
    const auto found = std::ranges::find(commands(), name, &Command::name);
    return found == commands().end() ? nullptr : &*found;
}

}  // namespace bytom::bytomcli
