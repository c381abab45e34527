#include "blockcenter/program/key_command.hpp"

#include <bytom/base/clock.hpp>
#include <bytom/blockcenter/api/api_key.hpp>
#include <bytom/blockcenter/store/key_rows.hpp>

namespace bytom::blockcenter {
namespace {

Result<std::string> create(Database& database, const std::string& name) {
    if (!is_key_name(name)) return base::fail("bad_option", "name: not 1 to 64 of A-Z a-z 0-9 _ - .");
    const base::SecretBytes secret = new_secret();
    const std::uint64_t now = base::SystemClock().now();
    if (!database.transact([&](SqlTransaction& sql) {
            return add_key(sql, name, hash_of_secret(base::as_text(secret)), now);
        })) {
        return base::fail("bad_option", "there is a key of this name already, or there are " +
                                            std::to_string(kMaxKeys) + " of them");
    }
    return name + ":" + std::string(base::as_text(secret)) + "\n";
}

Result<std::string> list(Database& database) {
    std::string text;
    for (const KeyRow& row : database.transact([](SqlTransaction& sql) { return list_keys(sql); }))
        text += row.name + "\t" + std::to_string(row.created) + "\n";
    return text;
}

Result<std::string> revoke(Database& database, const std::string& name) {
    if (!database.transact([&](SqlTransaction& sql) { return remove_key(sql, name); }))
        return base::fail("bad_option", "there is no key of this name");
    return std::string();
}

}  // namespace

Result<std::string> run_key_command(const Invocation& invocation) {
    const consensus::NetworkParams& network = *invocation.options.network;
    BYTOM_ASSIGN(const auto database, Database::open({.url = invocation.options.database}, network.chain_id,
                                                     network.genesis_hash));
    try {
        if (invocation.command == Command::create_key) return create(*database, invocation.key_name);
        if (invocation.command == Command::revoke_key) return revoke(*database, invocation.key_name);
        return list(*database);
    } catch (const StoreFailure& failure) {
        return base::fail("database_unreachable", failure.what());
    }
}

}  // namespace bytom::blockcenter
