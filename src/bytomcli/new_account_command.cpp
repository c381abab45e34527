#include <ostream>

#include <bytom/json/writer.hpp>

#include "bytomcli/people_commands.hpp"
#include "bytomcli/secret_input.hpp"
#include "bytomcli/value_text.hpp"

namespace bytom::bytomcli {
namespace {

struct NewKey {
    std::string xpub;
    std::string mnemonic;
    static constexpr auto fields() {
        return std::tuple(json::field("xpub", &NewKey::xpub, "root key"),
                          json::field("mnemonic", &NewKey::mnemonic, "its words"));
    }
};

struct NewAccount {
    std::string id;
    std::string alias;
    static constexpr auto fields() {
        return std::tuple(json::field("id", &NewAccount::id, "id"),
                          json::field("alias", &NewAccount::alias, "name"));
    }
};

struct NewAddress {
    std::string address;
    static constexpr auto fields() {
        return std::tuple(json::field("address", &NewAddress::address, "where it is paid"));
    }
};

/// Without its account the key is of no use, and its words have not been shown.
Complaint without_account(const Surroundings& surroundings, const NewKey& key, std::string_view password,
                          Complaint complaint) {
    std::string body;
    json::Writer writer(body);
    writer.begin_object();
    writer.member("xpub", key.xpub);
    writer.member("password", password);
    writer.end_object();
    if (!ask_node(surroundings.post, "/delete-key", body))
        complaint.text += "; its key is left, delete it: " + key.xpub;
    return complaint;
}

}  // namespace

Status<Complaint> run_new_account(const Invocation& invocation, const Surroundings& surroundings) {
    const std::string& name = invocation.arguments[0];
    BYTOM_ASSIGN(const std::string password, new_password(invocation, surroundings));
    std::string body;
    {
        json::Writer writer(body);
        writer.begin_object();
        writer.member("alias", name);
        writer.member("password", password);
        writer.end_object();
    }
    BYTOM_ASSIGN(const auto key, ask_node_for<NewKey>(surroundings.post, "/create-key", body));
    body.clear();
    {
        json::Writer writer(body);
        writer.begin_object();
        writer.member("alias", name);
        writer.member("root_xpubs", std::vector<std::string>{key.xpub});
        writer.member("quorum", 1U);
        writer.end_object();
    }
    const auto account = ask_node_for<NewAccount>(surroundings.post, "/create-account", body);
    if (!account) return std::unexpected(without_account(surroundings, key, password, account.error()));
    body.clear();
    {
        json::Writer writer(body);
        writer.begin_object();
        writer.member("account_id", account->id);
        writer.end_object();
    }
    BYTOM_ASSIGN(const auto receiver,
                 ask_node_for<NewAddress>(surroundings.post, "/create-account-receiver", body));
    if (!invocation.is_on(kJsonFlag)) {
        surroundings.out
            << "Account  " << account->alias << '\n'
            << "Address  " << receiver.address << '\n'
            << "Words    " << key.mnemonic << '\n'
            << "Write the words down: they bring the key back, with any password, on any node.\n";
        return {};
    }
    std::string text;
    json::Writer writer(text);
    writer.begin_object();
    writer.member("account_id", account->id);
    writer.member("alias", account->alias);
    writer.member("address", receiver.address);
    writer.member("xpub", key.xpub);
    writer.member("mnemonic", key.mnemonic);
    writer.end_object();
    if (const auto document = json::Document::parse(text))
        surroundings.out << value_text(document->root(), Layout::indented) << '\n';
    return {};
}

}  // namespace bytom::bytomcli
