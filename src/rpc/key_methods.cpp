#include "rpc/key_methods.hpp"

#include <algorithm>

#include <bytom/chain/chain.hpp>
#include <bytom/keys/key_store.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/name_limit.hpp"

namespace bytom::rpc {
namespace {

using keys::KeyStoreError;

constexpr std::string_view kDefaultLanguage = "en";

std::string_view describe(KeyStoreError error) noexcept {
    switch (error) {
        case KeyStoreError::mnemonic_length:
            return "mnemonic length error";
        case KeyStoreError::invalid_mnemonic:
            return "Invalid menomic";
        case KeyStoreError::language_incorrect:
            return "Language Type Incorrect";
        case KeyStoreError::language_unsupported:
            return "Language Type Unsupported";
        case KeyStoreError::read_failed:
            return "the key file cannot be read";
        case KeyStoreError::write_failed:
            return "the key file cannot be written";
        case KeyStoreError::duplicate_alias:
        case KeyStoreError::load_key:
        case KeyStoreError::bad_password:
        case KeyStoreError::ambiguous_key:
        case KeyStoreError::bad_key_file:
        case KeyStoreError::bad_xpub:
        case KeyStoreError::bad_derivation:
        case KeyStoreError::stopped:
            break;
    }
    return to_string(error);
}

// An xpub of zeros means any key.
std::string ambiguity(keys::KeyStore& store, const crypto::XPub& xpub) {
    std::string files;
    for (const keys::KeyInfo& key : store.list()) {
        if (xpub != crypto::XPub{} && key.xpub != xpub) continue;
        if (!files.empty()) files += ", ";
        files += key.file;
    }
    return "multiple keys match keys (" + files + ")";
}

std::unexpected<ApiError> key_failure(KeyStoreError error) {
    switch (error) {
        case KeyStoreError::duplicate_alias:
            return failure(ErrorCode::duplicate_alias);
        case KeyStoreError::load_key:
            return failure(ErrorCode::load_key);
        case KeyStoreError::bad_password:
            return failure(ErrorCode::decrypt);
        case KeyStoreError::ambiguous_key:
        case KeyStoreError::bad_key_file:
        case KeyStoreError::read_failed:
        case KeyStoreError::write_failed:
        case KeyStoreError::bad_xpub:
        case KeyStoreError::bad_derivation:
        case KeyStoreError::mnemonic_length:
        case KeyStoreError::invalid_mnemonic:
        case KeyStoreError::language_incorrect:
        case KeyStoreError::language_unsupported:
            break;
        case KeyStoreError::stopped:
            return cancellation();
    }
    return failure_text(std::string(describe(error)));
}

std::unexpected<ApiError> message_failure(const keys::MessageError& error) {
    using enum keys::MessageError::Kind;
    switch (error.kind) {
        case load_key:
            return failure(ErrorCode::load_key);
        case bad_address:
        case unknown_program:
        case bad_derivation:
        case bad_hex:
            break;
    }
    return failure_text(error.detail);
}

Outcome outcome_of(const Status<KeyStoreError>& status, keys::KeyStore& store, const crypto::XPub& xpub) {
    if (status) return {};
    if (status.error() == KeyStoreError::ambiguous_key) return failure_text(ambiguity(store, xpub));
    return key_failure(status.error());
}

void write_key(json::Writer& out, const keys::KeyInfo& key) {
    out.member("alias", key.alias);
    out.member("xpub", key.xpub.view());
    out.member("file", key.file);
}

}  // namespace

Outcome create_key(const KeyContext& context, const CreateKeyRequest& request, json::Writer& out) {
    BYTOM_TRY(require_short("alias", request.alias));
    const std::string_view language = request.language.empty() ? kDefaultLanguage : request.language;
    if (!request.mnemonic.empty()) {
        const auto key =
            context.key_store.import(request.alias, request.password, request.mnemonic, language);
        if (!key) return key_failure(key.error());
        out.begin_object();
        write_key(out, *key);
        out.end_object();
        return {};
    }
    const auto created = context.key_store.create(request.alias, request.password, language);
    if (!created) return key_failure(created.error());
    out.begin_object();
    write_key(out, created->key);
    out.member("mnemonic", std::string_view(created->mnemonic));
    out.end_object();
    return {};
}

Outcome list_keys(const KeyContext& context, json::Writer& out) {
    out.begin_array();
    for (const keys::KeyInfo& key : context.key_store.list()) {
        out.begin_object();
        write_key(out, key);
        out.end_object();
    }
    out.end_array();
    return {};
}

Outcome update_key_alias(const KeyContext& context, const UpdateKeyAliasRequest& request,
                         json::Writer& /*out*/) {
    BYTOM_TRY(require_short("new_alias", request.new_alias));
    return outcome_of(context.key_store.update_alias(request.xpub, request.new_alias), context.key_store,
                      request.xpub);
}

Outcome delete_key(const KeyContext& context, const KeyPasswordRequest& request, json::Writer& /*out*/) {
    return outcome_of(context.key_store.remove(request.xpub, request.password), context.key_store,
                      request.xpub);
}

Outcome check_key_password(const KeyContext& context, const KeyPasswordRequest& request, json::Writer& out) {
    const bool opens = context.key_store.check_password(request.xpub, request.password);
    if (!opens && context.key_store.is_stopped()) return cancellation();
    out.begin_object();
    out.member("check_result", opens);
    out.end_object();
    return {};
}

Outcome reset_key_password(const KeyContext& context, const ResetKeyPasswordRequest& request,
                           json::Writer& out) {
    const auto reset =
        context.key_store.reset_password(request.xpub, request.old_password, request.new_password);
    if (!reset && reset.error() == KeyStoreError::stopped) return cancellation();
    out.begin_object();
    out.member("changed", reset.has_value());
    out.end_object();
    return {};
}

Outcome sign_message(const KeyContext& context, const keys::SignMessageRequest& request, json::Writer& out) {
    const wallet::Accounts& accounts = context.wallet.accounts();
    const auto find_owner = [&accounts](ByteView program) -> std::optional<keys::ProgramOwner> {
        const auto address = accounts.owner(program);
        if (!address) return std::nullopt;
        const wallet::AccountPtr account = accounts.find(address->account_id);
        if (!account) return std::nullopt;
        return keys::ProgramOwner{.signer = account->signer, .position = address->position};
    };
    const auto signature =
        keys::sign_message(request, context.chain.network().bech32_prefix, find_owner, context.key_store);
    if (!signature) {
        if (context.key_store.is_stopped()) return cancellation();
        return message_failure(signature.error());
    }
    out.begin_object();
    out.member("signature", ByteView(signature->signature));
    out.member("derived_xpub", signature->derived_xpub.view());
    out.end_object();
    return {};
}

}  // namespace bytom::rpc
