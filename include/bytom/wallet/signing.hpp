// Signing of transaction templates (10 §6.1).
#pragma once

#include <map>
#include <stop_token>

#include <bytom/keys/key_store.hpp>
#include <bytom/wallet/accounts.hpp>
#include <bytom/wallet/transaction_template.hpp>

namespace bytom::wallet {

/// Why a template cannot be signed at all. Missing keys are not an error.
enum class SignError : std::uint8_t {
    missing_raw_tx,         ///< there is no transaction
    too_many_instructions,  ///< more instructions than inputs
    empty_predicate,        ///< a predicate over a transaction that has nothing to commit to
    malformed,              ///< an instruction that is null or of no input (the reference crashes)
};

/// The sentence that clients know.
[[nodiscard]] std::string_view describe(SignError error) noexcept;

/// Holds keys. sign() returns nothing if it has no key for this xpub.
class MessageSigner {
public:
    virtual ~MessageSigner() = default;
    [[nodiscard]] virtual std::optional<crypto::Ed25519Signature> sign(const crypto::XPub& xpub,
                                                                       std::span<const Bytes> path,
                                                                       ByteView message) = 0;
};

/// The keys of a store that open with one password. Each is decrypted once, however many inputs it signs, and
/// wiped at the end of this object's life. One thread.
class KeyStoreSigner final : public MessageSigner {
public:
    /// Both outlive this. `cancelled`: signs nothing more.
    KeyStoreSigner(keys::KeyStore& store, std::string_view password, std::stop_token cancelled = {})
        : store_(store), password_(password), cancelled_(std::move(cancelled)) {}

    [[nodiscard]] std::optional<crypto::Ed25519Signature> sign(const crypto::XPub& xpub,
                                                               std::span<const Bytes> path,
                                                               ByteView message) override;

private:
    keys::KeyStore& store_;
    std::string_view password_;
    std::stop_token cancelled_;
    std::map<crypto::XPub, std::optional<crypto::XPrv>> keys_;
};

/// Adds at most one signature to every component that wants some, and puts what the components yield into the
/// transaction's witnesses. Existing signatures are neither checked nor replaced. A component of instruction
/// i signs input i, whatever the instruction's position (the reference's quirk, on which partial signatures
/// agree). After an error the template is as it was.
[[nodiscard]] Status<SignError> sign(TransactionTemplate& transaction, MessageSigner& signer);

/// The root key and the path of a public key that belongs to an address of the wallet. Derives the keys of
/// all addresses until it is found: some milliseconds for a hundred of them.
[[nodiscard]] std::optional<SigningKey> find_signing_key(const Accounts& accounts, ByteView public_key);

/// Whether every signature component has its quorum.
[[nodiscard]] bool is_complete(const TransactionTemplate& transaction) noexcept;

}  // namespace bytom::wallet
