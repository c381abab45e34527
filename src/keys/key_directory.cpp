#include "keys/key_directory.hpp"

#include <algorithm>

#include <fmt/chrono.h>

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/log.hpp>

namespace bytom::keys {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kReloadInterval(2);
/// Key files have less than a kilobyte.
constexpr std::uintmax_t kMaxFileSize = 1 << 20;

fs::file_time_type change_time(const fs::path& directory) {
    std::error_code error;
    const auto time = fs::last_write_time(directory, error);
    return error ? fs::file_time_type::min() : time;
}

/// An editor's backup, or hidden.
bool is_aside(const fs::path& file) {
    const std::string name = file.filename().string();
    return name.starts_with('.') || name.ends_with('~');
}

std::string utc_time() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    return fmt::format("{:%Y-%m-%dT%H-%M-%S}.{:09}Z", fmt::gmtime(std::time_t{seconds.count()}),
                       std::chrono::nanoseconds(now - seconds).count());
}

}  // namespace

Result<std::string, KeyStoreError> read_key_file(const std::string& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error || size > kMaxFileSize) return std::unexpected(KeyStoreError::bad_key_file);
    auto content = base::read_file(path);
    if (!content) return std::unexpected(KeyStoreError::read_failed);
    if (!*content) return std::unexpected(KeyStoreError::bad_key_file);
    return **std::move(content);
}

KeyDirectory::KeyDirectory(const fs::path& directory) : directory_(fs::absolute(directory)) {
    reload();
}

const std::vector<KeyInfo>& KeyDirectory::keys() {
    if (changed()) reload();
    return keys_;
}

bool KeyDirectory::has_alias(std::string_view alias) {
    const std::vector<KeyInfo>& present = keys();
    return std::ranges::find(present, alias, &KeyInfo::alias) != present.end();
}

bool KeyDirectory::has_key(const crypto::XPub& xpub) {
    const std::vector<KeyInfo>& present = keys();
    return std::ranges::find(present, xpub, &KeyInfo::xpub) != present.end();
}

std::vector<KeyInfo> KeyDirectory::find_all(const crypto::XPub& xpub) {
    std::vector<KeyInfo> found = keys();
    // The zero xpub, i.e. none given, matches any key (10 §1).
    if (xpub != crypto::XPub{})
        std::erase_if(found, [&xpub](const KeyInfo& key) { return key.xpub != xpub; });
    return found;
}

Result<KeyInfo, KeyStoreError> KeyDirectory::find(const crypto::XPub& xpub) {
    const std::vector<KeyInfo> found = find_all(xpub);
    if (found.empty()) return std::unexpected(KeyStoreError::load_key);
    if (found.size() > 1) return std::unexpected(KeyStoreError::ambiguous_key);
    return found.front();
}

std::string KeyDirectory::new_file_path(std::string_view id) const {
    const std::string_view name = id.substr(id.rfind('/') + 1);
    return (directory_ / fmt::format("UTC--{}--{}", utc_time(), name)).string();
}

Status<KeyStoreError> KeyDirectory::write(const KeyInfo& key, const KeyFile& file) {
    // A name with a NUL would be cut short by the operating system.
    if (key.file.find('\0') != std::string::npos) return std::unexpected(KeyStoreError::write_failed);
    std::error_code error;
    const bool created = fs::create_directories(directory_, error);
    if (created) fs::permissions(directory_, fs::perms::owner_all, error);
    if (error) return std::unexpected(KeyStoreError::write_failed);
    const std::string content = file.to_json();
    if (const auto written = base::replace_file(key.file, content); !written) {
        base::log_line(base::LogLevel::error, "keys", written.error().text());
        return std::unexpected(KeyStoreError::write_failed);
    }
    if (read_key_file(key.file) != content) {
        base::log(base::LogLevel::error, "keys", "{} does not hold what was written", key.file);
        return std::unexpected(KeyStoreError::write_failed);
    }
    drop(key.file);
    keys_.insert(std::ranges::upper_bound(keys_, key.file, {}, &KeyInfo::file), key);
    directory_time_ = change_time(directory_);
    return {};
}

Status<KeyStoreError> KeyDirectory::remove(const KeyInfo& key) {
    if (const auto removed = base::remove_file(key.file); !removed) {
        base::log_line(base::LogLevel::error, "keys", removed.error().text());
        return std::unexpected(KeyStoreError::write_failed);
    }
    drop(key.file);
    directory_time_ = change_time(directory_);
    return {};
}

void KeyDirectory::reload() {
    directory_time_ = change_time(directory_);
    next_reload_ = std::chrono::steady_clock::now() + kReloadInterval;
    keys_.clear();
    std::set<std::string> left_out;
    const auto leave_out = [&](const fs::path& path, const std::string& reason) {
        const std::string text = path.string() + " is not among the keys: " + reason;
        if (!left_out_.contains(text)) base::log_line(base::LogLevel::warn, "keys", text);
        left_out.insert(text);
    };
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory_, error)) {
        if (is_aside(entry.path())) continue;
        if (auto key = read_info(entry))
            keys_.push_back(*std::move(key));
        else
            leave_out(entry.path(), key.error().detail);
    }
    // Before the first key there is none.
    if (error && error != std::errc::no_such_file_or_directory) leave_out(directory_, error.message());
    left_out_ = std::move(left_out);
    std::ranges::sort(keys_, {}, &KeyInfo::file);
}

Result<KeyInfo> KeyDirectory::read_info(const fs::directory_entry& entry) {
    constexpr std::string_view kName = "bad_key_file";
    std::error_code error;
    if (!fs::is_regular_file(entry.symlink_status(error)) || error)
        return base::fail(kName, "no regular file");
    const std::string path = entry.path().string();
    const auto content = read_key_file(path);
    if (!content) {
        const bool unreadable = content.error() == KeyStoreError::read_failed;
        return base::fail(kName, unreadable ? "it cannot be read" : "too large for a key file, or gone");
    }
    auto head = read_head(*content);
    if (!head) return base::fail(kName, "damaged, or no key file");
    return KeyInfo{.alias = std::move(head->alias), .xpub = head->xpub, .file = path};
}

bool KeyDirectory::changed() const {
    return std::chrono::steady_clock::now() >= next_reload_ || change_time(directory_) != directory_time_;
}

void KeyDirectory::drop(const std::string& file) {
    std::erase_if(keys_, [&file](const KeyInfo& key) { return key.file == file; });
}

}  // namespace bytom::keys
