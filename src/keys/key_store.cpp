#include <algorithm>
#include <atomic>

#include <bytom/base/hex.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/base/utf8.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/keys/key_store.hpp>

#include "keys/key_directory.hpp"

namespace bytom::keys {
namespace {

KeyStoreError error_of(MnemonicError error) noexcept {
    switch (error) {
        case MnemonicError::language_incorrect:
            return KeyStoreError::language_incorrect;
        case MnemonicError::language_unsupported:
            return KeyStoreError::language_unsupported;
        case MnemonicError::mnemonic_length:
            return KeyStoreError::mnemonic_length;
        case MnemonicError::entropy_length:
        case MnemonicError::invalid_mnemonic:
            return KeyStoreError::invalid_mnemonic;
    }
    return KeyStoreError::invalid_mnemonic;
}

std::string normalised(std::string_view alias) {
    return base::to_lower(base::trim_white_space(alias));
}

/// A random UUID (version 4).
std::string random_uuid() {
    std::array<std::uint8_t, 16> bytes;
    crypto::random_bytes(bytes);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
    std::string text = base::to_hex(bytes);
    for (const std::size_t dash : {8U, 13U, 18U, 23U})
        text.insert(dash, 1, '-');
    return text;
}

/// A file of the index and the key in it.
struct Opened {
    KeyInfo info;
    std::string content;  ///< of the file, as it was read
    KeyFile file;
    crypto::XPrv key;
};

/// One password is stretched at a time, since each may take 256 MiB and more.
struct Stretching {
    base::Mutex mutex;                  ///< held meanwhile
    std::atomic<bool> stopped = false;  ///< ends the one that is under way, too
};

/// Also makes sure that the file is still the one that the index knows.
Result<Opened, KeyStoreError> open(const KeyInfo& key, std::string_view password, Stretching& stretching) {
    BYTOM_ASSIGN(std::string content, read_key_file(key.file));
    auto file = KeyFile::parse(content);
    if (!file) return std::unexpected(KeyStoreError::bad_key_file);
    const auto xprv = [&]() -> Result<crypto::XPrv, KeyStoreError> {
        const base::MutexLock lock(stretching.mutex);
        if (stretching.stopped) return std::unexpected(KeyStoreError::stopped);
        auto opened = file->decrypt(password, &stretching.stopped);
        if (opened) return *std::move(opened);
        if (opened.error() == KeyFileError::cancelled) return std::unexpected(KeyStoreError::stopped);
        return std::unexpected(opened.error() == KeyFileError::bad_password ? KeyStoreError::bad_password
                                                                            : KeyStoreError::bad_key_file);
    }();
    if (!xprv) return std::unexpected(xprv.error());
    if (file->alias != key.alias) return std::unexpected(KeyStoreError::bad_key_file);
    return Opened{.info = key, .content = std::move(content), .file = *std::move(file), .key = *xprv};
}

/// The only one of the files that the password opens. Errors: load_key, ambiguous_key (of several files, none
/// or more than one opens), those of open.
Result<Opened, KeyStoreError> open_one(const std::vector<KeyInfo>& files, std::string_view password,
                                       Stretching& stretching) {
    if (files.empty()) return std::unexpected(KeyStoreError::load_key);
    if (files.size() == 1) return open(files.front(), password, stretching);
    std::optional<Opened> found;
    for (const KeyInfo& file : files) {
        auto opened = open(file, password, stretching);
        if (!opened && opened.error() == KeyStoreError::stopped) return opened;
        if (!opened) continue;
        if (found) return std::unexpected(KeyStoreError::ambiguous_key);
        found = *std::move(opened);
    }
    if (!found) return std::unexpected(KeyStoreError::ambiguous_key);
    return *std::move(found);
}

/// The first 64 bytes of a hex text of any length, zeros where there are fewer.
Result<crypto::XPub, KeyStoreError> xpub_of_any_length(std::string_view text) {
    const auto bytes = base::from_hex(text);
    if (!bytes) return std::unexpected(KeyStoreError::bad_xpub);
    crypto::XPub xpub;
    std::copy_n(bytes->begin(), std::min(bytes->size(), xpub.bytes.size()), xpub.bytes.begin());
    return xpub;
}

}  // namespace

std::string_view to_string(KeyStoreError error) noexcept {
    switch (error) {
        case KeyStoreError::duplicate_alias:
            return "duplicate_alias";
        case KeyStoreError::load_key:
            return "load_key";
        case KeyStoreError::bad_password:
            return "bad_password";
        case KeyStoreError::ambiguous_key:
            return "ambiguous_key";
        case KeyStoreError::bad_key_file:
            return "bad_key_file";
        case KeyStoreError::read_failed:
            return "read_failed";
        case KeyStoreError::write_failed:
            return "write_failed";
        case KeyStoreError::bad_xpub:
            return "bad_xpub";
        case KeyStoreError::bad_derivation:
            return "bad_derivation";
        case KeyStoreError::mnemonic_length:
            return "mnemonic_length";
        case KeyStoreError::invalid_mnemonic:
            return "invalid_mnemonic";
        case KeyStoreError::language_incorrect:
            return "language_incorrect";
        case KeyStoreError::language_unsupported:
            return "language_unsupported";
        case KeyStoreError::stopped:
            return "stopped";
    }
    return "";
}

struct KeyStore::State {
    State(const std::filesystem::path& path, KdfStrength kdf_strength)
        : strength(kdf_strength), directory(path) {}

    [[nodiscard]] Result<KeyInfo, KeyStoreError> find(const crypto::XPub& xpub) {
        const base::MutexLock lock(mutex);
        return directory.find(xpub);
    }

    /// The files that a call with a password may mean: all that hold the xpub; for the zero xpub the only one
    /// there is. Errors: load_key, ambiguous_key.
    [[nodiscard]] Result<std::vector<KeyInfo>, KeyStoreError> find_files(const crypto::XPub& xpub) {
        const base::MutexLock lock(mutex);
        std::vector<KeyInfo> files = directory.find_all(xpub);
        if (files.empty()) return std::unexpected(KeyStoreError::load_key);
        if (files.size() > 1 && xpub == crypto::XPub{}) return std::unexpected(KeyStoreError::ambiguous_key);
        return files;
    }

    [[nodiscard]] bool has_alias(std::string_view alias) {
        const base::MutexLock lock(mutex);
        return directory.has_alias(alias);
    }

    /// Nobody has changed the key since it was opened, when the lock was not held: neither its name nor,
    /// which only its file tells, its password.
    [[nodiscard]] Status<KeyStoreError> confirm(const Opened& opened) BYTOM_REQUIRES(mutex) {
        const std::vector<KeyInfo>& present = directory.keys();
        if (std::ranges::find(present, opened.info) == present.end() ||
            read_key_file(opened.info.file) != opened.content)
            return std::unexpected(KeyStoreError::load_key);
        return {};
    }

    [[nodiscard]] Result<KeyFile, KeyStoreError> encrypt(const crypto::XPrv& key, std::string_view password,
                                                         std::string alias, std::string id) {
        const base::MutexLock lock(stretching.mutex);
        if (stretching.stopped) return std::unexpected(KeyStoreError::stopped);
        auto file =
            KeyFile::encrypt(key, password, std::move(alias), std::move(id), strength, &stretching.stopped);
        if (!file) return std::unexpected(KeyStoreError::stopped);
        return *std::move(file);
    }

    /// Encrypts the key and stores it unless an alias like `unique` came up in the meantime.
    [[nodiscard]] Result<KeyInfo, KeyStoreError> store_new(const crypto::XPrv& key, std::string alias,
                                                           std::string_view unique,
                                                           std::string_view password) {
        const std::string id = random_uuid();
        BYTOM_ASSIGN(const KeyFile file, encrypt(key, password, alias, id));
        const base::MutexLock lock(mutex);
        if (directory.has_alias(unique)) return std::unexpected(KeyStoreError::duplicate_alias);
        KeyInfo info{.alias = std::move(alias), .xpub = key.xpub(), .file = directory.new_file_path(id)};
        BYTOM_TRY(directory.write(info, file));
        return info;
    }

    const KdfStrength strength;
    Stretching stretching;
    base::Mutex mutex;
    KeyDirectory directory BYTOM_GUARDED_BY(mutex);
};

KeyStore::KeyStore(const std::filesystem::path& directory, KdfStrength strength)
    : state_(std::make_unique<State>(directory, strength)) {}

KeyStore::~KeyStore() = default;

void KeyStore::stop() noexcept {
    state_->stretching.stopped = true;
}

bool KeyStore::is_stopped() const noexcept {
    return state_->stretching.stopped;
}

std::vector<KeyInfo> KeyStore::list() {
    const base::MutexLock lock(state_->mutex);
    return state_->directory.keys();
}

Result<CreatedKey, KeyStoreError> KeyStore::create(std::string_view alias, std::string_view password,
                                                   std::string_view language) {
    const std::string stored_alias = normalised(alias);
    if (state_->has_alias(stored_alias)) return std::unexpected(KeyStoreError::duplicate_alias);
    const auto known = parse_language(language);
    if (!known) return std::unexpected(error_of(known.error()));
    SecretText mnemonic = random_mnemonic(*known);
    const auto key = crypto::XPrv::root(mnemonic_seed(mnemonic).view());
    BYTOM_ASSIGN(KeyInfo info, state_->store_new(key, stored_alias, stored_alias, password));
    return CreatedKey{.key = std::move(info), .mnemonic = std::move(mnemonic)};
}

Result<KeyInfo, KeyStoreError> KeyStore::import(std::string_view alias, std::string_view password,
                                                std::string_view mnemonic, std::string_view language) {
    const std::string unique = normalised(alias);
    if (!has_import_length(mnemonic)) return std::unexpected(KeyStoreError::mnemonic_length);
    if (state_->has_alias(unique)) return std::unexpected(KeyStoreError::duplicate_alias);
    const auto key = import_mnemonic(language, mnemonic);
    if (!key) return std::unexpected(error_of(key.error()));
    return state_->store_new(*key, std::string(alias), unique, password);
}

Status<KeyStoreError> KeyStore::update_alias(const crypto::XPub& xpub, std::string_view new_alias) {
    const base::MutexLock lock(state_->mutex);
    KeyDirectory& directory = state_->directory;
    BYTOM_ASSIGN(KeyInfo key, directory.find(xpub));
    BYTOM_ASSIGN(const std::string content, read_key_file(key.file));
    auto file = KeyFile::parse(content);
    if (!file) return std::unexpected(KeyStoreError::bad_key_file);
    key.alias = normalised(new_alias);
    if (directory.has_alias(key.alias)) return std::unexpected(KeyStoreError::duplicate_alias);
    file->alias = key.alias;
    return directory.write(key, *file);
}

Status<KeyStoreError> KeyStore::reset_password(const crypto::XPub& xpub, std::string_view old_password,
                                               std::string_view new_password) {
    BYTOM_ASSIGN(const std::vector<KeyInfo> files, state_->find_files(xpub));
    BYTOM_ASSIGN(const Opened opened, open_one(files, old_password, state_->stretching));
    const KeyInfo& key = opened.info;
    BYTOM_ASSIGN(const KeyFile file,
                 state_->encrypt(opened.key, new_password, key.alias, opened.file.uuid()));
    const base::MutexLock lock(state_->mutex);
    BYTOM_TRY(state_->confirm(opened));
    // The new file names the xpub of what is in it, whatever the old one said.
    return state_->directory.write({.alias = key.alias, .xpub = opened.key.xpub(), .file = key.file}, file);
}

Status<KeyStoreError> KeyStore::remove(const crypto::XPub& xpub, std::string_view password) {
    BYTOM_ASSIGN(const std::vector<KeyInfo> files, state_->find_files(xpub));
    BYTOM_ASSIGN(const Opened opened, open_one(files, password, state_->stretching));
    const base::MutexLock lock(state_->mutex);
    BYTOM_TRY(state_->confirm(opened));
    return state_->directory.remove(opened.info);
}

bool KeyStore::check_password(const crypto::XPub& xpub, std::string_view password) {
    const auto key = state_->find(xpub);
    return key && open(*key, password, state_->stretching);
}

Result<crypto::XPrv, KeyStoreError> KeyStore::load(const crypto::XPub& xpub, std::string_view password) {
    const auto files = state_->find_files(xpub);
    if (!files) return std::unexpected(KeyStoreError::load_key);
    for (const KeyInfo& file : *files) {
        // The same key more than once, each time under a password of its own: whichever opens will do.
        auto opened = open(file, password, state_->stretching);
        if (opened) return std::move(opened->key);
        if (opened.error() == KeyStoreError::stopped) return std::unexpected(KeyStoreError::stopped);
    }
    return std::unexpected(KeyStoreError::load_key);
}

Result<crypto::Ed25519Signature, KeyStoreError> KeyStore::sign(const crypto::XPub& xpub,
                                                               std::span<const Bytes> path, ByteView message,
                                                               std::string_view password) {
    BYTOM_ASSIGN(const crypto::XPrv key, load(xpub, password));
    const auto derived = key.derive(path);
    if (!derived) return std::unexpected(KeyStoreError::bad_derivation);
    return derived->sign(message);
}

Result<std::vector<KeyFile>, KeyStoreError> KeyStore::backup() {
    std::vector<KeyFile> files;
    for (const KeyInfo& key : list()) {
        BYTOM_ASSIGN(const std::string content, read_key_file(key.file));
        auto file = KeyFile::parse(content);
        if (!file) return std::unexpected(KeyStoreError::bad_key_file);
        files.push_back(*std::move(file));
    }
    return files;
}

Status<KeyStoreError> KeyStore::restore(std::span<const KeyFile> keys) {
    const base::MutexLock lock(state_->mutex);
    KeyDirectory& directory = state_->directory;
    for (const KeyFile& file : keys) {
        BYTOM_ASSIGN(const crypto::XPub xpub, xpub_of_any_length(file.xpub));
        if (directory.has_key(xpub)) continue;
        if (directory.has_alias(file.alias)) return std::unexpected(KeyStoreError::duplicate_alias);
        // The index would pass such a file by.
        if (!read_head(file.to_json())) return std::unexpected(KeyStoreError::bad_xpub);
        const KeyInfo info{.alias = file.alias, .xpub = xpub, .file = directory.new_file_path(file.id)};
        BYTOM_TRY(directory.write(info, file));
        // What the index says of the file decides whether the next one is new.
        directory.reload();
        if (!directory.has_key(xpub)) return std::unexpected(KeyStoreError::write_failed);
    }
    return {};
}

}  // namespace bytom::keys
