// Key files: encryption and decryption.

#include <algorithm>
#include <bit>
#include <cctype>
#include <limits>

#include <bytom/base/hex.hpp>
#include <bytom/base/utf8.hpp>
#include <bytom/crypto/aes_ctr.hpp>
#include <bytom/crypto/kdf.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/keys/key_file.hpp>

namespace bytom::keys {
namespace {

using DerivedKey = base::SecretArray<32>;

constexpr std::int64_t kVersion = 1;
constexpr std::string_view kType = "bytom_kd";
constexpr std::string_view kCipher = "aes-128-ctr";
constexpr std::string_view kScrypt = "scrypt";
constexpr std::string_view kPbkdf2 = "pbkdf2";
constexpr std::string_view kPrf = "hmac-sha256";
crypto::ScryptParams costs_of(KdfStrength strength) noexcept {
    switch (strength) {
        case KdfStrength::standard:
            return {.n = 262144, .r = 8, .p = 1};
        case KdfStrength::light:
            break;
    }
    return {.n = 4096, .r = 8, .p = 6};
}

Result<Bytes, KeyFileError> hex_bytes(std::string_view text) {
    auto bytes = base::from_hex(text);
    if (!bytes) return std::unexpected(KeyFileError::bad_hex);
    return *std::move(bytes);
}

/// The parameter if it is a T.
template <typename T>
Result<T, KeyFileError> param(const KdfParams& params, std::string_view name) {
    const auto found = params.find(name);
    if (found == params.end() || !std::holds_alternative<T>(found->second))
        return std::unexpected(KeyFileError::malformed);
    return std::get<T>(found->second);
}

/// A number is truncated; what no 64-bit integer holds becomes the smallest one.
Result<std::int64_t, KeyFileError> integer(const KdfParams& params, std::string_view name) {
    BYTOM_ASSIGN(const double number, param<double>(params, name));
    constexpr double kLimit = 0x1p63;
    if (number < -kLimit || number >= kLimit) return std::numeric_limits<std::int64_t>::min();
    return static_cast<std::int64_t>(number);
}

bool is_set(const std::atomic<bool>* cancelled) noexcept {
    return cancelled != nullptr && *cancelled;
}

/// The checks that decide between bad_scrypt_params and malformed, as far as the numbers can be represented.
Result<crypto::ScryptParams, KeyFileError> scrypt_params(const KdfParams& params) {
    BYTOM_ASSIGN(const std::int64_t n, integer(params, "n"));
    BYTOM_ASSIGN(const std::int64_t r, integer(params, "r"));
    BYTOM_ASSIGN(const std::int64_t p, integer(params, "p"));
    constexpr std::int64_t kMaxBlocks = std::numeric_limits<std::int64_t>::max() / 128;
    constexpr std::int64_t kMaxProduct = std::int64_t{1} << 30;
    if (n <= 1 || !std::has_single_bit(static_cast<std::uint64_t>(n)) || r < 0 || p < 0) {
        return std::unexpected(KeyFileError::bad_scrypt_params);
    }
    if (r == 0 || p == 0) return std::unexpected(KeyFileError::malformed);
    if (r > (kMaxProduct - 1) / p || n > kMaxBlocks / r)
        return std::unexpected(KeyFileError::bad_scrypt_params);
    return crypto::ScryptParams{.n = static_cast<std::uint64_t>(n),
                                .r = static_cast<std::uint64_t>(r),
                                .p = static_cast<std::uint64_t>(p)};
}

Result<DerivedKey, KeyFileError> derive_scrypt(const KdfParams& params, ByteView password, ByteView salt,
                                               std::int64_t key_length, const std::atomic<bool>* cancelled) {
    BYTOM_ASSIGN(const crypto::ScryptParams costs, scrypt_params(params));
    if (key_length < 1) return std::unexpected(KeyFileError::malformed);
    const auto key = crypto::scrypt(password, salt, costs, cancelled);
    if (!key) return std::unexpected(is_set(cancelled) ? KeyFileError::cancelled : KeyFileError::malformed);
    return *key;
}

Result<DerivedKey, KeyFileError> derive_pbkdf2(const KdfParams& params, ByteView password, ByteView salt,
                                               std::int64_t key_length, const std::atomic<bool>* cancelled) {
    BYTOM_ASSIGN(const std::int64_t iterations, integer(params, "c"));
    BYTOM_ASSIGN(const std::string prf, param<std::string>(params, "prf"));
    if (prf != kPrf) return std::unexpected(KeyFileError::bad_prf);
    if (key_length < 1 || iterations > static_cast<std::int64_t>(crypto::kPbkdf2IterationLimit)) {
        return std::unexpected(KeyFileError::malformed);
    }
    // Fewer than one is one.
    const auto key = crypto::pbkdf2_sha256(
        password, salt, static_cast<std::uint32_t>(std::max<std::int64_t>(iterations, 1)), cancelled);
    if (!key) return std::unexpected(KeyFileError::cancelled);
    return *key;
}

/// Always 32 bytes: the length the file names only has to be a positive number.
Result<DerivedKey, KeyFileError> derive_key(const KeyFile::Encryption& file, std::string_view password,
                                            const std::atomic<bool>* cancelled) {
    BYTOM_ASSIGN(const std::string salt_text, param<std::string>(file.kdf_params, "salt"));
    BYTOM_ASSIGN(const Bytes salt, hex_bytes(salt_text));
    BYTOM_ASSIGN(const std::int64_t key_length, integer(file.kdf_params, "dklen"));
    const ByteView secret = base::as_bytes(password);
    if (file.kdf == kScrypt) return derive_scrypt(file.kdf_params, secret, salt, key_length, cancelled);
    if (file.kdf == kPbkdf2) return derive_pbkdf2(file.kdf_params, secret, salt, key_length, cancelled);
    return std::unexpected(KeyFileError::bad_kdf);
}

/// SHA3-256, where Ethereum's format has Keccak-256.
Hash256 authentication_code(const DerivedKey& key, ByteView cipher_text) {
    return crypto::sha3_256({key.span().last<16>(), cipher_text});
}

}  // namespace

std::string_view to_string(KeyFileError error) noexcept {
    switch (error) {
        case KeyFileError::bad_json:
            return "bad_json";
        case KeyFileError::bad_version:
            return "bad_version";
        case KeyFileError::bad_type:
            return "bad_type";
        case KeyFileError::bad_cipher:
            return "bad_cipher";
        case KeyFileError::bad_hex:
            return "bad_hex";
        case KeyFileError::bad_scrypt_params:
            return "bad_scrypt_params";
        case KeyFileError::bad_prf:
            return "bad_prf";
        case KeyFileError::bad_kdf:
            return "bad_kdf";
        case KeyFileError::bad_password:
            return "bad_password";
        case KeyFileError::malformed:
            return "malformed";
        case KeyFileError::cancelled:
            return "cancelled";
    }
    return "";
}

Result<KeyFile, KeyFileError> KeyFile::encrypt(const crypto::XPrv& key, std::string_view password,
                                               std::string alias, std::string id, KdfStrength strength,
                                               const std::atomic<bool>* cancelled) {
    const crypto::ScryptParams costs = costs_of(strength);
    std::array<std::uint8_t, 32> salt;
    crypto::random_bytes(salt);
    std::array<std::uint8_t, 16> counter;
    crypto::random_bytes(counter);
    const std::optional<DerivedKey> made = crypto::scrypt(base::as_bytes(password), salt, costs, cancelled);
    if (!made) {
        if (is_set(cancelled)) return std::unexpected(KeyFileError::cancelled);
        throw std::bad_alloc();
    }
    const DerivedKey& derived = *made;
    Bytes cipher_text(key.view().size());
    crypto::aes128_ctr(derived.span().first<16>(), counter, key.view(), cipher_text);

    KeyFile file;
    file.encryption = {.cipher = std::string(kCipher),
                       .cipher_text = base::to_hex(cipher_text),
                       .cipher_params = {.iv = base::to_hex(counter)},
                       .kdf = std::string(kScrypt),
                       .kdf_params = {{"dklen", 32.0},
                                      {"n", static_cast<double>(costs.n)},
                                      {"p", static_cast<double>(costs.p)},
                                      {"r", static_cast<double>(costs.r)},
                                      {"salt", base::to_hex(salt)}},
                       .mac = authentication_code(derived, cipher_text).to_text()};
    file.id = std::move(id);
    file.type = kType;
    file.version = kVersion;
    file.alias = std::move(alias);
    file.xpub = key.xpub().to_text();
    return file;
}

Result<crypto::XPrv, KeyFileError> KeyFile::decrypt(std::string_view password,
                                                    const std::atomic<bool>* cancelled) const {
    if (version != kVersion) return std::unexpected(KeyFileError::bad_version);
    if (type != kType) return std::unexpected(KeyFileError::bad_type);
    if (encryption.cipher != kCipher) return std::unexpected(KeyFileError::bad_cipher);
    BYTOM_ASSIGN(const Bytes mac, hex_bytes(encryption.mac));
    BYTOM_ASSIGN(const Bytes counter, hex_bytes(encryption.cipher_params.iv));
    BYTOM_ASSIGN(const Bytes cipher_text, hex_bytes(encryption.cipher_text));
    BYTOM_ASSIGN(const DerivedKey derived, derive_key(encryption, password, cancelled));
    if (!base::secure_equal(authentication_code(derived, cipher_text).view(), mac)) {
        return std::unexpected(KeyFileError::bad_password);
    }
    if (counter.size() != 16) return std::unexpected(KeyFileError::malformed);

    // A shorter plain text is padded with zeros, a longer one cut.
    base::SecretArray<crypto::XPrv::kSize> plain;
    const std::size_t size = std::min(plain.size(), cipher_text.size());
    crypto::aes128_ctr(derived.span().first<16>(), std::span(counter).first<16>(),
                       ByteView(cipher_text).first(size), plain.span().first(size));
    return crypto::XPrv(plain.span());
}

std::string KeyFile::uuid() const {
    constexpr std::string_view kUrn = "urn:uuid:";
    constexpr std::size_t kUuidSize = 36;
    std::string text = base::to_lower(id);
    if (id.size() == kUrn.size() + kUuidSize && text.starts_with(kUrn)) text.erase(0, kUrn.size());
    if (text.size() != kUuidSize || (id.size() != kUuidSize && id.size() != kUrn.size() + kUuidSize))
        return {};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool fits = dash ? text[i] == '-' : std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
        if (!fits) return {};
    }
    return text;
}

}  // namespace bytom::keys
