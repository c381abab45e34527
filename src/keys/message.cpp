#include <bytom/base/utf8.hpp>
#include <bytom/crypto/ripemd160.hpp>
#include <bytom/keys/message.hpp>
#include <bytom/primitives/address.hpp>

namespace bytom::keys {
namespace {

using Kind = MessageError::Kind;

std::unexpected<MessageError> fail(Kind kind, std::string detail) {
    return std::unexpected(MessageError{.kind = kind, .detail = std::move(detail)});
}

}  // namespace

Result<MessageSignature, MessageError> sign_message(const SignMessageRequest& request,
                                                    std::string_view address_prefix,
                                                    const FindOwner& find_owner, KeyStore& key_store) {
    const auto address = primitives::Address::from_text(request.address, address_prefix);
    if (!address) return fail(Kind::bad_address, describe(address.error(), request.address));
    const auto owner = find_owner(address->control_program());
    if (!owner || owner->signer.xpubs.empty()) {
        return fail(Kind::unknown_program, "Failed to find account control program");
    }

    const crypto::XPub& xpub = owner->signer.xpubs.front();
    const auto path = account_path(owner->signer.derive_rule, owner->signer.key_index, owner->position);
    const auto derived = xpub.derive(path);
    if (!derived) return fail(Kind::bad_derivation, std::string(to_string(derived.error())));
    const auto signature = key_store.sign(xpub, path, request.message, request.password);
    if (!signature) return fail(Kind::load_key, "key not found or wrong password ");
    return MessageSignature{.signature = *signature, .derived_xpub = *derived};
}

Result<bool, MessageError> verify_message(const VerifyMessageRequest& request,
                                          std::string_view address_prefix) {
    auto signature = json::hex_bytes(request.signature);
    if (!signature) return fail(Kind::bad_hex, std::move(signature).error());

    const auto public_key = request.derived_xpub.public_key();
    const auto hash = crypto::ripemd160(public_key);
    const primitives::Address address{.kind = primitives::Address::Kind::p2wpkh,
                                      .hash = {hash.begin(), hash.end()}};
    if (address.to_text(address_prefix) != base::trim_white_space(request.address)) return false;
    return crypto::ed25519_verify(public_key, request.message, *signature);
}

}  // namespace bytom::keys
