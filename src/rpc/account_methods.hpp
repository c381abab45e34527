// Calls about accounts and their addresses (09 §5.6).
#pragma once

#include <bytom/keys/xpub_codec.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct CreateAccountRequest {
    std::vector<crypto::XPub> root_xpubs;
    std::int64_t quorum = 0;
    std::string alias;

    static constexpr auto fields() {
        return std::tuple(
            json::field("root_xpubs", &CreateAccountRequest::root_xpubs, "root keys, in the program's order"),
            json::field("quorum", &CreateAccountRequest::quorum, "how many of them must sign"),
            json::field("alias", &CreateAccountRequest::alias, "name of the account"));
    }
};

struct ListAccountsRequest {
    std::string id;
    std::string alias;

    static constexpr auto fields() {
        return std::tuple(json::field("id", &ListAccountsRequest::id, "beginning of the id"),
                          json::field("alias", &ListAccountsRequest::alias, "name; wins over the id"));
    }
};

struct AccountRequest {
    std::string account_id;
    std::string account_alias;

    static constexpr auto fields() {
        return std::tuple(
            json::field("account_id", &AccountRequest::account_id, "id of the account"),
            json::field("account_alias", &AccountRequest::account_alias, "its name; wins over the id"));
    }
};

struct UpdateAccountAliasRequest {
    std::string account_id;
    std::string account_alias;
    std::string new_alias;

    static constexpr auto fields() {
        return std::tuple(
            json::field("account_id", &UpdateAccountAliasRequest::account_id, "id of the account"),
            json::field("account_alias", &UpdateAccountAliasRequest::account_alias,
                        "its name; wins over the id"),
            json::field("new_alias", &UpdateAccountAliasRequest::new_alias, "its new name"));
    }
};

struct ListAddressesRequest {
    std::string account_id;
    std::string account_alias;
    std::uint64_t from = 0;
    std::uint64_t count = 0;

    static constexpr auto fields() {
        return std::tuple(
            json::field("account_id", &ListAddressesRequest::account_id, "id of the account"),
            json::field("account_alias", &ListAddressesRequest::account_alias, "its name; wins over the id"),
            json::field("from", &ListAddressesRequest::from, "first element"),
            json::field("count", &ListAddressesRequest::count, "number of elements"));
    }
};

struct ValidateAddressRequest {
    std::string address;

    static constexpr auto fields() {
        return std::tuple(json::field("address", &ValidateAddressRequest::address, "any text"));
    }
};

struct ListPubkeysRequest {
    std::string account_id;
    std::string account_alias;
    std::string public_key;

    static constexpr auto fields() {
        return std::tuple(
            json::field("account_id", &ListPubkeysRequest::account_id, "id of the account"),
            json::field("account_alias", &ListPubkeysRequest::account_alias, "its name; wins over the id"),
            json::field("public_key", &ListPubkeysRequest::public_key, "only this key, hex"));
    }
};

Outcome create_account(const AccountContext& context, const CreateAccountRequest& request, json::Writer& out);
Outcome list_accounts(const AccountContext& context, const ListAccountsRequest& request, json::Writer& out);
Outcome update_account_alias(const AccountContext& context, const UpdateAccountAliasRequest& request,
                             json::Writer& out);
Outcome delete_account(const AccountContext& context, const AccountRequest& request, json::Writer& out);
Outcome create_account_receiver(const AccountContext& context, const AccountRequest& request,
                                json::Writer& out);
Outcome list_addresses(const AccountContext& context, const ListAddressesRequest& request, json::Writer& out);
Outcome validate_address(const AddressContext& context, const ValidateAddressRequest& request,
                         json::Writer& out);
Outcome list_pubkeys(const AccountContext& context, const ListPubkeysRequest& request, json::Writer& out);

}  // namespace bytom::rpc
