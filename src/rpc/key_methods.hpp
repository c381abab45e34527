// Calls about the keys of this node (09 §5.5).
#pragma once

#include <bytom/keys/message.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct CreateKeyRequest {
    std::string alias;
    std::string password;
    std::string mnemonic;
    std::string language;

    static constexpr auto fields() {
        return std::tuple(json::field("alias", &CreateKeyRequest::alias, "name of the key"),
                          json::field("password", &CreateKeyRequest::password, "opens the key from now on"),
                          json::field("mnemonic", &CreateKeyRequest::mnemonic, "12 words of a key to import"),
                          json::field("language", &CreateKeyRequest::language, "of the words: en, zh_CN, …"));
    }
};

struct UpdateKeyAliasRequest {
    crypto::XPub xpub;
    std::string new_alias;

    static constexpr auto fields() {
        return std::tuple(json::field("xpub", &UpdateKeyAliasRequest::xpub, "which key"),
                          json::field("new_alias", &UpdateKeyAliasRequest::new_alias, "its new name"));
    }
};

struct KeyPasswordRequest {
    crypto::XPub xpub;
    std::string password;

    static constexpr auto fields() {
        return std::tuple(json::field("xpub", &KeyPasswordRequest::xpub, "which key"),
                          json::field("password", &KeyPasswordRequest::password, "its password"));
    }
};

struct ResetKeyPasswordRequest {
    crypto::XPub xpub;
    std::string old_password;
    std::string new_password;

    static constexpr auto fields() {
        return std::tuple(
            json::field("xpub", &ResetKeyPasswordRequest::xpub, "which key"),
            json::field("old_password", &ResetKeyPasswordRequest::old_password, "its password"),
            json::field("new_password", &ResetKeyPasswordRequest::new_password, "its password from now on"));
    }
};

Outcome create_key(const KeyContext& context, const CreateKeyRequest& request, json::Writer& out);
Outcome list_keys(const KeyContext& context, json::Writer& out);
Outcome update_key_alias(const KeyContext& context, const UpdateKeyAliasRequest& request, json::Writer& out);
Outcome delete_key(const KeyContext& context, const KeyPasswordRequest& request, json::Writer& out);
Outcome check_key_password(const KeyContext& context, const KeyPasswordRequest& request, json::Writer& out);
Outcome reset_key_password(const KeyContext& context, const ResetKeyPasswordRequest& request,
                           json::Writer& out);
Outcome sign_message(const KeyContext& context, const keys::SignMessageRequest& request, json::Writer& out);

}  // namespace bytom::rpc
