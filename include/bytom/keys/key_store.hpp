// The key store: the directory of key files of a wallet (02 §6.3, §6.4).
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include <bytom/keys/key_file.hpp>
#include <bytom/keys/mnemonic.hpp>

namespace bytom::keys {

/// Why an operation on keys failed.
enum class KeyStoreError : std::uint8_t {
    duplicate_alias,       ///< BTM800
    load_key,              ///< no such key; for load and sign any other failure too (BTM801)
    bad_password,          ///< BTM802
    ambiguous_key,         ///< several files hold this xpub, and none can be chosen
    bad_key_file,          ///< not a readable key file, or no longer the one in the index
    read_failed,           ///< the operating system refused to read
    write_failed,          ///< the operating system refused to write
    bad_xpub,              ///< the xpub of a key to be restored is malformed
    bad_derivation,        ///< the path leads to a scalar of more than 256 bits
    mnemonic_length,       ///< see MnemonicError
    invalid_mnemonic,      ///< see MnemonicError
    language_incorrect,    ///< see MnemonicError
    language_unsupported,  ///< see MnemonicError
    stopped,               ///< stop() was called while the password was being stretched
};

[[nodiscard]] std::string_view to_string(KeyStoreError error) noexcept;

struct KeyInfo {
    std::string alias;
    crypto::XPub xpub;
    std::string file;  ///< absolute path

    [[nodiscard]] bool operator==(const KeyInfo&) const = default;
};

struct CreatedKey {
    KeyInfo key;
    SecretText mnemonic;
};

/// The keys of one directory. Every file is replaced atomically; files that others add, change or
/// remove are noticed within two seconds. Any thread; the lock is not held while passwords
/// are stretched (KdfStrength says how long that takes), one after the other, which bounds
/// their memory. Private keys stay in memory no longer than the call.
class KeyStore {
public:
    /// The directory need not exist: the first write creates it, for its owner only. `strength` applies
    /// to files that are written; files of any strength are read.
    explicit KeyStore(const std::filesystem::path& directory, KdfStrength strength = KdfStrength::standard);
    ~KeyStore();
    KeyStore(const KeyStore&) = delete;
    KeyStore& operator=(const KeyStore&) = delete;

    /// In order of file paths.
    [[nodiscard]] std::vector<KeyInfo> list();

    /// Makes a key from 12 new words. Its alias is normalised (white space trimmed, lower case). Errors:
    /// duplicate_alias, language_incorrect, language_unsupported, write_failed.
    [[nodiscard]] Result<CreatedKey, KeyStoreError> create(std::string_view alias, std::string_view password,
                                                           std::string_view language);

    /// Makes the key that belongs to these words. The alias is stored unchanged, but the normalised one must
    /// be free. Errors: mnemonic_length, duplicate_alias, invalid_mnemonic, write_failed.
    [[nodiscard]] Result<KeyInfo, KeyStoreError> import(std::string_view alias, std::string_view password,
                                                        std::string_view mnemonic, std::string_view language);

    /// Needs no password. Errors: load_key, ambiguous_key, read_failed, bad_key_file, duplicate_alias (also
    /// if the key has this alias already), write_failed.
    [[nodiscard]] Status<KeyStoreError> update_alias(const crypto::XPub& xpub, std::string_view new_alias);

    /// If several files hold the key, the one that the password opens is changed. Errors: load_key (also if
    /// another call has changed the key meanwhile), ambiguous_key, read_failed, bad_key_file, bad_password,
    /// write_failed.
    [[nodiscard]] Status<KeyStoreError> reset_password(const crypto::XPub& xpub,
                                                       std::string_view old_password,
                                                       std::string_view new_password);

    /// Removes the file, chosen as by reset_password, with the same errors.
    [[nodiscard]] Status<KeyStoreError> remove(const crypto::XPub& xpub, std::string_view password);

    /// Whether the password opens the only file with this key; false if there is none, or more than one.
    [[nodiscard]] bool check_password(const crypto::XPub& xpub, std::string_view password);

    /// If several files hold the key, any one that the password opens is used. Error: load_key.
    [[nodiscard]] Result<crypto::XPrv, KeyStoreError> load(const crypto::XPub& xpub,
                                                           std::string_view password);

    /// Signs the bytes, unhashed, with the key derived along the path. Errors: load_key, bad_derivation.
    [[nodiscard]] Result<crypto::Ed25519Signature, KeyStoreError> sign(const crypto::XPub& xpub,
                                                                       std::span<const Bytes> path,
                                                                       ByteView message,
                                                                       std::string_view password);

    /// Stops the stretching of passwords: the call under way, the calls that wait for their turn, and all
    /// later ones fail. Any thread.
    void stop() noexcept;
    [[nodiscard]] bool is_stopped() const noexcept;

    /// Every key, in its encrypted form. Errors: read_failed, bad_key_file.
    [[nodiscard]] Result<std::vector<KeyFile>, KeyStoreError> backup();

    /// Adds the keys that are missing, one after the other; if one fails, those before it stay. Errors:
    /// bad_xpub, duplicate_alias, write_failed.
    [[nodiscard]] Status<KeyStoreError> restore(std::span<const KeyFile> keys);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bytom::keys
