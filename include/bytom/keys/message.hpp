// Signed messages (02 §7): what an address's owner says. The bytes are signed as they are, without prefix or
// hash, so somebody who signs 32 bytes chosen by others may be signing a transaction: clients must show
// what they sign.
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

/// Whose a control program of this wallet is.
struct ProgramOwner {
    AccountSigner signer;
    AddressPosition position;
};

/// How sign_message asks the wallet; nothing for programs that are not its own.
using FindOwner = std::function<std::optional<ProgramOwner>(ByteView control_program)>;

/// Why a message is not signed, or its signature not looked at.
struct MessageError {
    enum class Kind : std::uint8_t {
        bad_address,
        unknown_program,  ///< an address of nobody here
        bad_derivation,   ///< the address's path leads to no key
        load_key,         ///< no such key, or another password
        bad_hex,          ///< the signature to be verified
    };

    Kind kind = Kind::bad_address;
    std::string detail;  ///< what clients of the API know
};

/// Signs with the account's first key, also for accounts of several keys (whose signatures never verify).
/// Errors: all but bad_hex, in their order.
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

/// Whether the key is that of the address and its signature holds. The address is trimmed, but must be the
/// lower-case P2WPKH form with this prefix. Error: bad_hex (the signature's), looked at first.
[[nodiscard]] Result<bool, MessageError> verify_message(const VerifyMessageRequest& request,
                                                        std::string_view address_prefix);

}  // namespace bytom::keys
