#include <bytom/blockcenter/store/key_rows.hpp>

namespace bytom::blockcenter {
namespace {

constexpr Statement kAddKey{"add_key",
                            "INSERT INTO api_keys (name, hash, created) SELECT $1, $2, $3 WHERE (SELECT "
                            "count(*) FROM api_keys) < $4::bigint ON CONFLICT DO NOTHING"};
constexpr Statement kListKeys{"list_keys", "SELECT name, hash, created FROM api_keys ORDER BY name"};
constexpr Statement kRemoveKey{"remove_key", "DELETE FROM api_keys WHERE name = $1"};

constexpr Statement kForgetSessions{"forget_sessions", "DELETE FROM sessions WHERE ends <= $1"};
constexpr Statement kMakeRoom{
    "make_room_for_session",
    "DELETE FROM sessions WHERE name = $1 AND ends <= (SELECT ends FROM sessions WHERE name = $1 ORDER BY "
    "ends DESC OFFSET $2 LIMIT 1)"};
constexpr Statement kAddSession{"add_session",
                                "INSERT INTO sessions (hash, name, ends) SELECT $1, name, $3 FROM api_keys "
                                "WHERE name = $2"};
constexpr Statement kFindSession{"find_session", "SELECT name FROM sessions WHERE hash = $1 AND ends > $2"};
constexpr Statement kRemoveSession{"remove_session", "DELETE FROM sessions WHERE hash = $1"};
constexpr Statement kActForKey{"act_for_key", "SELECT set_config('blockcenter.key', $1, true)"};
constexpr Statement kOwner{"owner_of_wallet", "SELECT owner FROM wallets WHERE wallet = $1"};

}  // namespace

bool add_key(SqlTransaction& sql, std::string_view name, const Hash256& hash, std::uint64_t now) {
    if (sql.run(kAddKey, {name, hash, now, kMaxKeys}).affected() == 0) return false;
    sql.notify(kKeyChannel, "");
    return true;
}

std::vector<KeyRow> list_keys(SqlTransaction& sql) {
    const Rows rows = sql.run(kListKeys);
    std::vector<KeyRow> keys;
    keys.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        keys.push_back(
            {.name = std::string(rows.text(i, 0)), .hash = rows.hash(i, 1), .created = rows.integer(i, 2)});
    }
    return keys;
}

bool remove_key(SqlTransaction& sql, std::string_view name) {
    if (sql.run(kRemoveKey, {name}).affected() == 0) return false;
    sql.notify(kKeyChannel, "");
    return true;
}

bool add_session(SqlTransaction& sql, std::string_view key, const Hash256& hash, std::uint64_t ends,
                 std::uint64_t now) {
    (void)sql.run(kForgetSessions, {now});
    (void)sql.run(kMakeRoom, {key, kMaxSessions - 1});
    return sql.run(kAddSession, {hash, key, ends}).affected() == 1;
}

std::optional<std::string> find_session(SqlTransaction& sql, const Hash256& hash, std::uint64_t now) {
    const Rows rows = sql.run(kFindSession, {hash, now});
    if (rows.empty()) return std::nullopt;
    return std::string(rows.text(0, 0));
}

void remove_session(SqlTransaction& sql, const Hash256& hash) {
    (void)sql.run(kRemoveSession, {hash});
}

void act_for_key(SqlTransaction& sql, std::string_view name) {
    (void)sql.run(kActForKey, {name});
}

std::string owner_of(SqlTransaction& sql, std::int64_t wallet) {
    const Rows rows = sql.run(kOwner, {wallet});
    return rows.empty() ? std::string() : std::string(rows.text(0, 0));
}

}  // namespace bytom::blockcenter
