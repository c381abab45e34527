// Signed messages (02 §7): statements by the owner of an address. The bytes are signed directly, without a
// prefix or a hash. So whoever signs 32 bytes chosen by someone else may be signing a transaction: clients
// must show what they sign.
#pragma once

#include <functional>

#include <bytom/keys/key_store.hpp>
#include <bytom/keys/signer.hpp>
#include <bytom/keys/xpub_codec.hpp>

namespace bytom::keys {

struct SignMessageRequest {
    std::string address;
    Bytes message;
    std::string password;

    static constexpr auto fields() {
        return std::tuple(
            json::field("address", &SignMessageRequest::address, "address of this wallet"),
            json::field("message", &SignMessageRequest::message, "bytes to sign"),
            json::field("password", &SignMessageRequest::password, "of the account's first key"));
    }
};

struct MessageSignature {
    crypto::Ed25519Signature signature;
    crypto::XPub derived_xpub;  ///< the first key's, along the address's path
};

/// The owner of a control program of this wallet.
struct ProgramOwner {
    AccountSigner signer;
    AddressPosition position;
};

/// How sign_message asks the wallet; returns nothing for programs that do not belong to it.
using FindOwner = std::function<std::optional<ProgramOwner>(ByteView control_program)>;

/// Why a message cannot be signed, or its signature not be checked.
struct MessageError {
    enum class Kind : std::uint8_t {
        bad_address,
        unknown_program,  ///< the address belongs to no account of this wallet
        bad_derivation,   ///< the address's path leads to no key
        load_key,         ///< no such key, or a wrong password
        bad_hex,          ///< in the signature to be verified
    };

    Kind kind = Kind::bad_address;
    std::string detail;  ///< text that clients of the API get
};

/// Signs with the account's first key, also for accounts of several keys (whose signatures never verify).
/// Errors: all except bad_hex, in their order.
[[nodiscard]] Result<MessageSignature, MessageError> sign_message(const SignMessageRequest& request,
                                                                  std::string_view address_prefix,
                                                                  const FindOwner& find_owner,
                                                                  KeyStore& key_store);

struct VerifyMessageRequest {
    std::string address;
    crypto::XPub derived_xpub;
    Bytes message;
    std::string signature;

    static constexpr auto fields() {
        return std::tuple(
            json::field("address", &VerifyMessageRequest::address, "address that is said to sign"),
            json::field("derived_xpub", &VerifyMessageRequest::derived_xpub, "its derived key"),
            json::field("message", &VerifyMessageRequest::message, "bytes that are signed"),
            json::field("signature", &VerifyMessageRequest::signature, "signature, hex"));
    }
};

/// Whether the key belongs to the address and the signature is valid. The address is trimmed, but must be the
/// lower-case P2WPKH form with this prefix. Error: bad_hex (of the signature), checked first.
[[nodiscard]] Result<bool, MessageError> verify_message(const VerifyMessageRequest& request,
                                                        std::string_view address_prefix);

}  // namespace bytom::keys
