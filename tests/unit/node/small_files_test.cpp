// Everything that the node keeps in small files, on a disk that fails at each operation of each change in
// turn. The program's calls to the system go through this file (--wrap in CMakeLists.txt).
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <functional>

#include <fcntl.h>
#include <gtest/gtest.h>

#include <bytom/base/atomic_file.hpp>
#include <bytom/chain/pool_file.hpp>
#include <bytom/keys/key_store.hpp>
#include <bytom/p2p/ban_list.hpp>
#include <bytom/p2p/node_key.hpp>
#include <bytom/rpc/access_tokens.hpp>
#include <bytom/rpc/transaction_feeds.hpp>

#include "node/home_directory.hpp"
#include "p2p/address_book.hpp"
#include "support/chain_fixture.hpp"

namespace {

/// Which operation of this thread fails. Nothing is counted while `error` is zero.
struct Fault {
    int error = 0;
    std::size_t at = 0;
    bool lasts = false;
    std::size_t seen = 0;
    std::string hit;  ///< the first operation that failed
};
thread_local Fault fault;

bool fails(const char* operation) {
    if (fault.error == 0) return false;
    const std::size_t at = fault.seen++;
    if (at < fault.at || (at > fault.at && !fault.lasts)) return false;
    if (fault.hit.empty()) fault.hit = operation;
    errno = fault.error;
    return true;
}

}  // namespace

// Not in an unnamed namespace: the linker looks for them.
namespace bytom::node::system_calls {

// NOLINTBEGIN(cert-dcl50-cpp,cppcoreguidelines-pro-type-vararg): these are the system's signatures.
int real_open(const char* path, int flags, ...) __asm__("__real_open");
int wrapped_open(const char* path, int flags, ...) __asm__("__wrap_open");
int real_mkostemp(char* path, int flags) __asm__("__real_mkostemp");
int wrapped_mkostemp(char* path, int flags) __asm__("__wrap_mkostemp");
int real_fchmod(int file, mode_t mode) __asm__("__real_fchmod");
int wrapped_fchmod(int file, mode_t mode) __asm__("__wrap_fchmod");
ssize_t real_write(int file, const void* data, std::size_t size) __asm__("__real_write");
ssize_t wrapped_write(int file, const void* data, std::size_t size) __asm__("__wrap_write");
int real_fsync(int file) __asm__("__real_fsync");
int wrapped_fsync(int file) __asm__("__wrap_fsync");
int real_rename(const char* from, const char* to) __asm__("__real_rename");
int wrapped_rename(const char* from, const char* to) __asm__("__wrap_rename");
int real_unlink(const char* path) __asm__("__real_unlink");
int wrapped_unlink(const char* path) __asm__("__wrap_unlink");

/// Opening in order to read is not counted: here it is about what is written.
int wrapped_open(const char* path, int flags, ...) {
    std::va_list rest;
    va_start(rest, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : mode_t{0};
    va_end(rest);
    if ((flags & (O_DIRECTORY | O_WRONLY | O_RDWR)) != 0 && fails("open")) return -1;
    return real_open(path, flags, mode);
}
// NOLINTEND(cert-dcl50-cpp,cppcoreguidelines-pro-type-vararg)

int wrapped_mkostemp(char* path, int flags) {
    return fails("mkostemp") ? -1 : real_mkostemp(path, flags);
}
int wrapped_fchmod(int file, mode_t mode) {
    return fails("fchmod") ? -1 : real_fchmod(file, mode);
}
ssize_t wrapped_write(int file, const void* data, std::size_t size) {
    if (!fails("write")) return real_write(file, data, size);
    // A part of it comes through.
    const int error = errno;
    (void)real_write(file, data, size / 2);
    errno = error;
    return -1;
}
int wrapped_fsync(int file) {
    return fails("fsync") ? -1 : real_fsync(file);
}
int wrapped_rename(const char* from, const char* to) {
    return fails("rename") ? -1 : real_rename(from, to);
}
int wrapped_unlink(const char* path) {
    return fails("unlink") ? -1 : real_unlink(path);
}

}  // namespace bytom::node::system_calls

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

/// A change of something that has a file, and how it is seen.
struct Change {
    struct Open {
        /// Tells whether it was done.
        std::function<bool()> call;
        /// What the process itself holds, as `read` tells it; empty: it holds nothing.
        std::function<std::string()> tell{};
    };

    std::string name;
    /// Makes what is there before.
    std::function<void(const fs::path&)> prepare;
    /// Opens what is there, and the change of it.
    std::function<Open(const fs::path&)> open;
    /// What a new process finds; must be readable.
    std::function<std::string(const fs::path&)> read;
};

void nothing(const fs::path& /*directory*/) {}

std::string content(const fs::path& file) {
    const auto text = base::read_file(file.string());
    EXPECT_TRUE(text) << text.error().text();
    return text && *text ? **text : "none";
}

// ---- the changes

std::vector<Change> changes_of_plain_files() {
    const auto write = [](std::string text) {
        return [text](const fs::path& directory) {
            EXPECT_TRUE(base::replace_file((directory / "file").string(), text));
        };
    };
    const auto read = [](const fs::path& directory) { return content(directory / "file"); };
    return {{"replace_file", write("old"),
             [](const fs::path& directory) {
                 return Change::Open{[path = (directory / "file").string()] {
                     return base::replace_file(path, std::string(100'000, 'n')).has_value();
                 }};
             },
             read},
            {"remove_file", write("old"),
             [](const fs::path& directory) {
                 return Change::Open{
                     [path = (directory / "file").string()] { return base::remove_file(path).has_value(); }};
             },
             read},
            {"node key", nothing,
             [](const fs::path& directory) {
                 return Change::Open{[path = (directory / "key").string()] {
                     return p2p::load_or_create_node_key(path).has_value();
                 }};
             },
             [](const fs::path& directory) {
                 if (!fs::exists(directory / "key")) return std::string("none");
                 const auto key = p2p::load_or_create_node_key((directory / "key").string());
                 return std::string(key ? "a key" : "damaged");
             }},
            {"home", nothing,
             [](const fs::path& directory) {
                 return Change::Open{
                     [home = directory / "home"] { return init_home(home, "solonet").has_value(); }};
             },
             [](const fs::path& directory) { return content(directory / "home" / "config.toml"); }}};
}

constexpr p2p::BanTime kBanNow{.unix = 1'700'000'000, .steady = {}};

std::vector<Change> changes_of_peers() {
    const auto ip = [](const char* text) { return *p2p::IpAddress::from_text(text); };
    const auto bans = [](const fs::path& directory) {
        return std::make_shared<p2p::BanList>(*p2p::BanList::open((directory / "bans").string(), kBanNow));
    };
    const auto one_ban = [=](const fs::path& directory) {
        EXPECT_TRUE(bans(directory)->add(ip("192.0.2.1"), 1000, kBanNow));
    };
    const auto text_of = [](const p2p::BanList& list) {
        std::string text;
        for (const p2p::Ban& ban : list.list(kBanNow))
            text += ban.ip.to_text() + ' ' + std::to_string(ban.end) + '\n';
        return text;
    };
    const auto list = [=](const fs::path& directory) { return text_of(*bans(directory)); };
    using Call = std::function<bool(p2p::BanList&)>;
    const auto calling = [=](Call call) {
        return [=](const fs::path& directory) {
            const auto open = bans(directory);
            return Change::Open{[=] { return call(*open); }, [=] { return text_of(*open); }};
        };
    };
    const auto ban = [=](p2p::BanList& open) { return open.add(ip("192.0.2.2"), 2000, kBanNow).has_value(); };
    const auto unban = [=](p2p::BanList& open) { return open.remove(ip("192.0.2.1"), kBanNow).has_value(); };
    const auto address = *p2p::SocketAddress::from_text("192.0.2.7:46657");
    const auto book = [](const fs::path& directory) {
        return std::make_shared<p2p::AddressBook>(*p2p::AddressBook::open((directory / "peers").string()));
    };
    return {{"ban", one_ban, calling(ban), list},
            {"unban", one_ban, calling(unban), list},
            {"address book",
             [=](const fs::path& directory) {
                 const auto old = book(directory);
                 old->succeeded(*p2p::SocketAddress::from_text("192.0.2.8:46657"), kBanNow.unix);
                 EXPECT_TRUE(old->save());
             },
             [=](const fs::path& directory) {
                 const auto changed = book(directory);
                 changed->succeeded(address, kBanNow.unix);
                 return Change::Open{[changed] { return changed->save().has_value(); }};
             },
             [=](const fs::path& directory) { return book(directory)->to_text(); }}};
}

std::vector<Change> changes_of_the_api() {
    const auto tokens = [](const fs::path& directory) {
        return std::shared_ptr(*rpc::AccessTokens::open((directory / "tokens").string()));
    };
    const auto one_token = [=](const fs::path& directory) {
        EXPECT_TRUE(tokens(directory)->create("old", "client"));
    };
    const auto token_ids = [](const rpc::AccessTokens& list) {
        std::string text;
        for (const rpc::AccessToken& token : list.list())
            text += token.id + (token.secret().empty() ? " without secret\n" : "\n");
        return text;
    };
    const auto feeds = [](const fs::path& directory) {
        return std::shared_ptr(*rpc::TransactionFeeds::open((directory / "feeds").string()));
    };
    const auto one_feed = [=](const fs::path& directory) {
        EXPECT_TRUE(feeds(directory)->create("old", "asset_id='a'"));
    };
    const auto feed_texts = [](const rpc::TransactionFeeds& list) {
        std::string text;
        for (const rpc::TransactionFeed& feed : list.list())
            text += feed.alias + ": " + feed.filter + '\n';
        return text;
    };
    const auto of_tokens = [=](std::string name, std::function<bool(rpc::AccessTokens&)> call) {
        return Change{.name = std::move(name),
                      .prepare = one_token,
                      .open =
                          [=](const fs::path& directory) {
                              const auto open = tokens(directory);
                              return Change::Open{[=] { return call(*open); },
                                                  [=] { return token_ids(*open); }};
                          },
                      .read = [=](const fs::path& directory) { return token_ids(*tokens(directory)); }};
    };
    const auto of_feeds = [=](std::string name, std::function<bool(rpc::TransactionFeeds&)> call) {
        return Change{.name = std::move(name),
                      .prepare = one_feed,
                      .open =
                          [=](const fs::path& directory) {
                              const auto open = feeds(directory);
                              return Change::Open{[=] { return call(*open); },
                                                  [=] { return feed_texts(*open); }};
                          },
                      .read = [=](const fs::path& directory) { return feed_texts(*feeds(directory)); }};
    };
    return {
        of_tokens("create-access-token",
                  [](rpc::AccessTokens& open) { return open.create("new", "client").has_value(); }),
        of_tokens("delete-access-token",
                  [](rpc::AccessTokens& open) { return open.remove("old").has_value(); }),
        of_feeds("create-transaction-feed",
                 [](rpc::TransactionFeeds& open) { return open.create("new", "").has_value(); }),
        of_feeds("update-transaction-feed",
                 [](rpc::TransactionFeeds& open) { return open.update("old", "asset_id='b'").has_value(); }),
        of_feeds("delete-transaction-feed",
                 [](rpc::TransactionFeeds& open) { return open.remove("old").has_value(); })};
}

constexpr const char* kPassword = "password";
constexpr const char* kWords =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

std::vector<Change> changes_of_keys() {
    const auto store = [](const fs::path& directory) {
        return std::make_shared<keys::KeyStore>(directory / "keys", keys::KdfStrength::light);
    };
    const auto one_key = [=](const fs::path& directory) {
        EXPECT_TRUE(store(directory)->import("old", kPassword, kWords, "en"));
    };
    using Tell = std::function<std::string(keys::KeyStore&)>;
    const Tell aliases_of = [](keys::KeyStore& found) {
        std::string text = found.backup() ? "" : "damaged\n";
        for (const keys::KeyInfo& key : found.list())
            text += key.alias + '\n';
        return text;
    };
    const Tell password_of = [](keys::KeyStore& found) {
        const crypto::XPub xpub = found.list().front().xpub;
        return std::string(found.check_password(xpub, kPassword) ? "old"
                           : found.check_password(xpub, "other") ? "new"
                                                                 : "damaged");
    };
    const auto aliases = [=](const fs::path& directory) { return aliases_of(*store(directory)); };
    const auto password = [=](const fs::path& directory) { return password_of(*store(directory)); };
    using Call = std::function<bool(keys::KeyStore&, const crypto::XPub&)>;
    const auto calling = [=](Call call, Tell tell) {
        return [=](const fs::path& directory) {
            const auto open = store(directory);
            const crypto::XPub xpub = open->list().front().xpub;
            return Change::Open{[=] { return call(*open, xpub); }, [=] { return tell(*open); }};
        };
    };
    const auto make = [](keys::KeyStore& open, const crypto::XPub&) {
        return open.create("new", kPassword, "en").has_value();
    };
    const auto rename = [](keys::KeyStore& open, const crypto::XPub& xpub) {
        return open.update_alias(xpub, "new").has_value();
    };
    const auto reset = [](keys::KeyStore& open, const crypto::XPub& xpub) {
        return open.reset_password(xpub, kPassword, "other").has_value();
    };
    const auto remove = [](keys::KeyStore& open, const crypto::XPub& xpub) {
        return open.remove(xpub, kPassword).has_value();
    };
    const auto restore = [=](const fs::path& directory) {
        const fs::path elsewhere = directory / "elsewhere";
        one_key(elsewhere);
        const auto open = store(directory);
        return Change::Open{
            [=, image = *store(elsewhere)->backup()] { return open->restore(image).has_value(); },
            [=] { return aliases_of(*open); }};
    };
    return {{"create-key", one_key, calling(make, aliases_of), aliases},
            {"update-key-alias", one_key, calling(rename, aliases_of), aliases},
            {"reset-key-password", one_key, calling(reset, password_of), password},
            {"delete-key", one_key, calling(remove, aliases_of), aliases},
            {"restore-wallet", nothing, restore, aliases}};
}

// ---- the faults

/// Files that no reader knows.
std::size_t temporary_files(const fs::path& directory) {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory))
        count += entry.path().filename().string().starts_with('.') ? 1 : 0;
    return count;
}

struct Place {
    int error;
    std::size_t at;
    bool lasts;
};

/// False: the change has fewer operations.
bool fail_there(const Change& change, const Place& place, std::string_view old_state,
                std::string_view new_state) {
    const testing::TemporaryDirectory directory;
    change.prepare(directory.path());
    const auto [call, tell] = change.open(directory.path());
    fault = {.error = place.error, .at = place.at, .lasts = place.lasts, .seen = 0, .hit = {}};
    const bool said = call();
    const std::string hit = std::exchange(fault, {}).hit;
    if (hit.empty()) return false;
    SCOPED_TRACE(change.name + ": " + hit + ", error " + std::to_string(place.error));
    EXPECT_FALSE(said) << "it says that it was done";
    const std::string found = change.read(directory.path());
    EXPECT_TRUE(found == old_state || found == new_state) << found;
    if (tell) {
        // An error says that nothing has changed; a file whose name did not last may be the new one.
        const std::string held = tell();
        EXPECT_TRUE(held == old_state || held == found) << "it holds " << held;
    }
    if (!place.lasts) {
        EXPECT_EQ(temporary_files(directory.path()), 0U);
    }
    // The fault has passed.
    EXPECT_TRUE(call() || found == new_state);
    EXPECT_EQ(change.read(directory.path()), new_state);
    return true;
}

void fail_everywhere(const Change& change) {
    std::string old_state;
    std::string new_state;
    {
        const testing::TemporaryDirectory directory;
        change.prepare(directory.path());
        old_state = change.read(directory.path());
        const auto [call, tell] = change.open(directory.path());
        EXPECT_TRUE(call()) << change.name;
        new_state = change.read(directory.path());
        EXPECT_TRUE(!tell || tell() == new_state) << change.name;
        EXPECT_NE(old_state, new_state) << change.name;
    }
    std::size_t operations = 0;
    constexpr std::array kFaults{std::pair{EIO, false}, std::pair{ENOSPC, true}, std::pair{EROFS, false}};
    for (const auto& [error, lasts] : kFaults) {
        std::size_t at = 0;
        while (fail_there(change, {.error = error, .at = at, .lasts = lasts}, old_state, new_state))
            ++at;
        operations = std::max(operations, at);
    }
    // unlink, open and fsync of the directory; or the seven of a new file
    EXPECT_GE(operations, 3U) << change.name;
}

TEST(SmallFiles, PlainOnesAreOldOrNewWhateverFails) {
    for (const Change& change : changes_of_plain_files())
        fail_everywhere(change);
}

TEST(SmallFiles, BansAndAddressesAreOldOrNewWhateverFails) {
    for (const Change& change : changes_of_peers())
        fail_everywhere(change);
}

TEST(SmallFiles, TokensAndFeedsAreOldOrNewWhateverFails) {
    for (const Change& change : changes_of_the_api())
        fail_everywhere(change);
}

TEST(SmallFiles, KeysAreOldOrNewWhateverFails) {
    for (const Change& change : changes_of_keys())
        fail_everywhere(change);
}

/// It has nobody to tell, but the log; the next turn tries again.
class PoolFileFaults : public testing::ChainFixture {};

TEST_F(PoolFileFaults, ThePoolsFileIsOldOrNewWhateverFails) {
    const auto blocks = grow(102);
    const auto spend = [&](std::size_t height) {
        const auto tx = testing::split(*blocks.at(height - 1)->transactions[0], 0);
        EXPECT_TRUE(chain->process_transaction(tx).accepted());
    };
    chain::PoolFileOptions file;
    file.path = directory.path() / "pool.dat";
    file.interval = std::chrono::seconds(0);
    const auto transactions = [&] {
        const auto content = base::read_file(file.path.string());
        EXPECT_TRUE(content && *content);
        const auto read = chain::decode_pool_file(base::as_bytes(**content), genesis.hash());
        EXPECT_TRUE(read);
        return read ? read->size() : 0;
    };
    chain::PoolFile pool(*chain, file);
    chain::PoolFile::Instant now;
    while (!pool.is_restored())
        (void)pool.work(now);
    spend(1);
    (void)pool.work(now);
    EXPECT_EQ(transactions(), 1U);
    spend(2);
    std::size_t operations = 0;
    for (bool was_hit = true; was_hit; ++operations) {
        fault = {.error = EIO, .at = operations, .lasts = false, .seen = 0, .hit = {}};
        (void)pool.work(now);
        was_hit = !std::exchange(fault, {}).hit.empty();
        const std::size_t found = transactions();
        EXPECT_TRUE(found == 2U || (was_hit && found == 1U)) << operations;
    }
    EXPECT_GT(operations, 7U);
}

}  // namespace
}  // namespace bytom::node
