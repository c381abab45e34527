#include "blockcenter/api/key_ring.hpp"

#include <algorithm>

#include <bytom/base/hex.hpp>
#include <bytom/base/log.hpp>
#include <bytom/base/wiped.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/crypto/sha2.hpp>

namespace bytom::blockcenter {

Hash256 hash_of_secret(std::string_view secret) {
    return crypto::sha256(base::as_bytes(secret));
}

base::SecretBytes new_secret() {
    constexpr std::size_t kSize = 32;
    base::SecretArray<kSize> random;
    crypto::random_bytes(random.span());
    std::string digits = base::to_hex(random.view());
    const base::Wiped wiped(digits);
    return {digits.begin(), digits.end()};
}

bool is_key_name(std::string_view name) noexcept {
    constexpr std::size_t kLongest = 64;
    return !name.empty() && name.size() <= kLongest && std::ranges::all_of(name, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-' || c == '.';
    });
}

Status<> KeyRing::start() {
    try {
        load();
    } catch (const StoreFailure& failure) {
        return base::fail("database_unreachable", failure.what());
    }
    BYTOM_ASSIGN(thread_,
                 base::Thread::start("api-keys", [this](const std::stop_token& stop) { listen(stop); }));
    return {};
}

bool KeyRing::has(std::string_view name, std::string_view secret) const {
    const auto known = keys();
    const auto found = known->find(name);
    const Hash256 hash = found == known->end() ? Hash256() : found->second;
    const bool same = base::secure_equal(hash.view(), hash_of_secret(secret).view());
    return same && found != known->end();
}

bool KeyRing::has(std::string_view name) const {
    return keys()->contains(name);
}

bool KeyRing::empty() const {
    return keys()->empty();
}

std::shared_ptr<const KeyRing::Keys> KeyRing::keys() const {
    const base::MutexLock lock(mutex_);
    return keys_;
}

void KeyRing::load() {
    auto keys = std::make_shared<Keys>();
    for (KeyRow& row : database_.transact([](SqlTransaction& sql) { return list_keys(sql); }))
        keys->emplace(std::move(row.name), row.hash);
    const base::MutexLock lock(mutex_);
    keys_ = std::move(keys);
}

void KeyRing::listen(const std::stop_token& stop) {
    using namespace std::chrono_literals;
    constexpr int kRefresh = 10;  // waits of a second
    std::unique_ptr<Listener> listener;
    int waits = kRefresh;  // what was told before there was a listener
    while (!stop.stop_requested()) {
        try {
            if (listener == nullptr) listener = database_.listen(kKeyChannel);
            if (waits++ >= kRefresh || !listener->wait(1s).empty()) {
                load();
                waits = 0;
            }
        } catch (const StoreFailure& failure) {
            base::log(base::LogLevel::warn, "api", "changes of the keys cannot be heard: {}", failure.what());
            waits = kRefresh;
            base::MutexLock lock(mutex_);
            (void)retry_.wait_for(lock, stop, 1s, [] { return false; });
        }
    }
}

}  // namespace bytom::blockcenter
