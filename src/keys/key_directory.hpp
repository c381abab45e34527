// The index of a directory of key files: which key is in which file.
#pragma once

#include <chrono>
#include <set>

#include <bytom/keys/key_store.hpp>

namespace bytom::keys {

/// Re-reads the directory when it has changed, and otherwise every two seconds, since a file may be edited in
/// place. Not thread-safe.
class KeyDirectory {
public:
    explicit KeyDirectory(const std::filesystem::path& directory);

    /// In order of file paths.
    [[nodiscard]] const std::vector<KeyInfo>& keys();
    [[nodiscard]] bool has_alias(std::string_view alias);
    [[nodiscard]] bool has_key(const crypto::XPub& xpub);
    /// The files that hold the key, in order of paths. The zero xpub means "not given": all files.
    [[nodiscard]] std::vector<KeyInfo> find_all(const crypto::XPub& xpub);
    /// The only file that holds the key. Errors: load_key, ambiguous_key.
    [[nodiscard]] Result<KeyInfo, KeyStoreError> find(const crypto::XPub& xpub);

    /// The path of a new file (02 §6.1): the time and the last component of the id.
    [[nodiscard]] std::string new_file_path(std::string_view id) const;

    /// Writes a file of the directory, reads it back, and enters it in the index under this alias and xpub.
    /// Error: write_failed.
    [[nodiscard]] Status<KeyStoreError> write(const KeyInfo& key, const KeyFile& file);
    /// Error: write_failed.
    [[nodiscard]] Status<KeyStoreError> remove(const KeyInfo& key);

    /// Reads the directory now.
    void reload();

private:
    [[nodiscard]] bool changed() const;
    void drop(const std::string& file);
    /// The xpub and alias of a file that may be a key's; else why it is none.
    [[nodiscard]] static Result<KeyInfo> read_info(const std::filesystem::directory_entry& entry);

    std::filesystem::path directory_;
    std::vector<KeyInfo> keys_;
    std::set<std::string> left_out_;  ///< files that are told to be no keys, with the reason
    std::filesystem::file_time_type directory_time_;
    std::chrono::steady_clock::time_point next_reload_;
};

/// The content of a key file. Errors: read_failed, bad_key_file (absent, or too large to be one).
[[nodiscard]] Result<std::string, KeyStoreError> read_key_file(const std::string& path);

}  // namespace bytom::keys
