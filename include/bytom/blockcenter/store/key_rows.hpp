// Keys of the API and the sessions that they were exchanged for, as rows. All functions throw StoreFailure.
#pragma once

#include <bytom/blockcenter/store/database.hpp>

namespace bytom::blockcenter {

/// Told when there is a new key, or one less.
inline constexpr std::string_view kKeyChannel = "blockcenter_keys";
/// Keys that there may be.
inline constexpr std::int64_t kMaxKeys = 10'000;
/// Sessions that one key may have; beyond it the one that ends first gives way.
inline constexpr std::int64_t kMaxSessions = 1'000;

struct KeyRow {
    std::string name{};
    Hash256 hash{};  ///< SHA-256 of its secret's text
    std::int64_t created = 0;
};

/// False: there is a key of this name, or there are as many as may be.
[[nodiscard]] bool add_key(SqlTransaction& sql, std::string_view name, const Hash256& hash,
                           std::uint64_t now);
/// By name.
[[nodiscard]] std::vector<KeyRow> list_keys(SqlTransaction& sql);
/// With its sessions. False: there is none.
[[nodiscard]] bool remove_key(SqlTransaction& sql, std::string_view name);

/// False: the key is gone. Forgets sessions that are over, too.
[[nodiscard]] bool add_session(SqlTransaction& sql, std::string_view key, const Hash256& hash,
                               std::uint64_t ends, std::uint64_t now);
/// The name of its key. Nothing: there is none, or it is over.
[[nodiscard]] std::optional<std::string> find_session(SqlTransaction& sql, const Hash256& hash,
                                                      std::uint64_t now);
void remove_session(SqlTransaction& sql, const Hash256& hash);

/// Until its end, wallets that the transaction makes are this key's.
void act_for_key(SqlTransaction& sql, std::string_view name);
/// The name of the key that made the wallet; empty: nobody's.
[[nodiscard]] std::string owner_of(SqlTransaction& sql, std::int64_t wallet);

}  // namespace bytom::blockcenter
