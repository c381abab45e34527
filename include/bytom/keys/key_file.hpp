// Key files: a private key encrypted with a password, and its alias (02 §6.1, §6.2). Pure functions on
// texts; KeyStore handles the files and their directory.
#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <variant>

#include <bytom/crypto/chainkd.hpp>
#include <bytom/json/decode.hpp>

namespace bytom::keys {

/// Why a key file cannot be opened, in the order in which the rules are checked.
enum class KeyFileError : std::uint8_t {
    bad_json,           ///< not one JSON object, or a member of another type
    bad_version,        ///< not 1
    bad_type,           ///< not `bytom_kd`
    bad_cipher,         ///< not `aes-128-ctr`
    bad_hex,            ///< mac, iv, ciphertext or salt
    bad_scrypt_params,  ///< n is not a power of two above 1, or parameters are too large to represent
    bad_prf,            ///< pbkdf2's function is not `hmac-sha256`
    bad_kdf,            ///< neither scrypt nor pbkdf2
    bad_password,       ///< the authentication code differs
    malformed,          ///< missing or unusable parameters, or a cost beyond the limits of crypto/kdf.hpp
    cancelled,          ///< the caller cancelled the call
};

/// The specification's name.
[[nodiscard]] std::string_view to_string(KeyFileError error) noexcept;

/// A parameter of a key derivation: null, boolean, number, text. (Lists and objects are dropped: none is
/// known.)
using KdfParam = std::variant<std::monostate, bool, double, std::string>;
using KdfParams = std::map<std::string, KdfParam, std::less<>>;

/// What one password guess costs, and so does opening the file with the right password.
enum class KdfStrength : std::uint8_t {
    standard,  ///< scrypt with n = 262144, r = 8, p = 1: 256 MiB, about a second
    light,     ///< scrypt with n = 4096, r = 8, p = 6: 4 MiB, about 60 ms
};

/// The members of a key file as they are written, encrypted part included; nothing of it is checked yet.
/// Reading it from JSON takes the field rules of the API: names in any case, the last of repeated members
/// wins.
struct KeyFile {
    struct CipherParams {
        std::string iv;

        static constexpr auto fields() {
            return std::tuple(json::field("iv", &CipherParams::iv, "initial counter, hex"));
        }
    };

    struct Encryption {
        std::string cipher;
        std::string cipher_text;
        CipherParams cipher_params;
        std::string kdf;
        KdfParams kdf_params;
        std::string mac;

        static constexpr auto fields() {
            return std::tuple(
                json::field("cipher", &Encryption::cipher, "name of the cipher"),
                json::field("ciphertext", &Encryption::cipher_text, "encrypted private key, hex"),
                json::field("cipherparams", &Encryption::cipher_params, "parameters of the cipher"),
                json::field("kdf", &Encryption::kdf, "name of the key derivation"),
                json::field("kdfparams", &Encryption::kdf_params, "parameters of the key derivation"),
                json::field("mac", &Encryption::mac, "authentication code, hex"));
        }
    };

    Encryption encryption;
    std::string id;
    std::string type;
    std::int64_t version = 0;
    std::string alias;
    std::string xpub;  ///< used by the directory index; not authenticated

    static constexpr auto fields() {
        return std::tuple(json::field("crypto", &KeyFile::encryption, "the encrypted private key"),
                          json::field("id", &KeyFile::id, "UUID"),
                          json::field("type", &KeyFile::type, "kind of key"),
                          json::field("version", &KeyFile::version, "version of the format"),
                          json::field("alias", &KeyFile::alias, "name of the key"),
                          json::field("xpub", &KeyFile::xpub, "extended public key"));
    }

    /// Error: bad_json.
    [[nodiscard]] static Result<KeyFile, KeyFileError> parse(std::string_view text);

    /// One line without a final newline, members in the format's order.
    [[nodiscard]] std::string to_json() const;

    /// Makes a new file, with a new salt and counter. Error: cancelled, soon after any thread has set
    /// `cancelled`.
    [[nodiscard]] static Result<KeyFile, KeyFileError> encrypt(const crypto::XPrv& key,
                                                               std::string_view password, std::string alias,
                                                               std::string id, KdfStrength strength,
                                                               const std::atomic<bool>* cancelled = nullptr);

    /// The private key. Errors: all except bad_json, in their order. As slow as the file's parameters say,
    /// unless `cancelled` is set meanwhile.
    [[nodiscard]] Result<crypto::XPrv, KeyFileError> decrypt(
        std::string_view password, const std::atomic<bool>* cancelled = nullptr) const;

    /// The id in lower case if it is a UUID (with or without `urn:uuid:`), else empty.
    [[nodiscard]] std::string uuid() const;
};

/// Alias and xpub of a key file: all that the directory index needs.
struct KeyFileHead {
    std::string alias;
    crypto::XPub xpub;
};

/// Read from a file's first JSON value, whatever follows it and whatever its version. Empty unless there is
/// an alias and a well-formed xpub (02 §6.3, except for a quirk: keys without an alias are listed as well).
[[nodiscard]] std::optional<KeyFileHead> read_head(std::string_view text);

}  // namespace bytom::keys

namespace bytom::json {

/// As the members of an object; repeated ones merge.
template <>
struct Codec<keys::KdfParams> {
    static constexpr std::string_view kTypeName = "object";
    static Decoded read(Value value, keys::KdfParams& out);
};

}  // namespace bytom::json
