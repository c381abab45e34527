#include "blockcenter/program/ledger_command.hpp"

#include <array>
#include <cstdio>

#include <bytom/base/clock.hpp>
#include <bytom/base/hex.hpp>
#include <bytom/blockcenter/follower/replay.hpp>
#include <bytom/blockcenter/store/ledger.hpp>
#include <bytom/crypto/random.hpp>

namespace bytom::blockcenter {
namespace {

void print(const std::string& line) {
    std::fputs((line + "\n").c_str(), stdout);
}

void print_faults(const std::vector<LedgerFault>& faults) {
    for (const LedgerFault& fault : faults)
        print("DIFFERS: " + fault.what + ": " + fault.is + ", should be " + fault.should_be);
}

Status<> outcome(std::size_t faults) {
    if (faults == 0) return {};
    return base::fail("ledger_differs", std::to_string(faults) + " differences");
}

/// Unlike the server's, statements may take their time.
DatabaseOptions patient(const Options& options) {
    DatabaseOptions database;
    database.url = options.database;
    database.statement_limit = std::chrono::milliseconds(0);
    return database;
}

Status<> check(Database& database, const Options& options) {
    const LedgerReport report = database.transact([](SqlTransaction& sql) { return check_ledger(sql); });
    print("block " + std::to_string(report.tip.height) + " " + report.tip.hash.to_text());
    for (const LedgerSum& sum : report.sums) {
        print("asset " + sum.asset.to_text() + ": received " + sum.received + ", sent " + sum.sent +
              ", held " + sum.held);
    }
    print_faults(report.faults);
    std::size_t faults = report.faults.size();
    for (const NodeAddress& node : options.nodes) {
        const auto hash = read_block_hash(node, report.tip.height, {});
        if (!hash) {
            print("node " + node.text() + ": " + hash.error());
        } else if (*hash != report.tip.hash) {
            print("DIFFERS: node " + node.text() + " has another block at this height: " + hash->to_text());
            ++faults;
        } else {
            print("node " + node.text() + ": has this block");
        }
    }
    return outcome(faults);
}

Status<> replay(Database& database, const Invocation& invocation) {
    const Options& options = invocation.options;
    const consensus::NetworkParams& network = *options.network;
    std::array<std::uint8_t, 8> random{};
    crypto::random_bytes(random);
    DatabaseOptions aside = patient(options);
    aside.schema = "replay_" + base::to_hex(random);
    BYTOM_ASSIGN(const auto copy,
                 LedgerCopy::make(database, aside, network.chain_id, network.genesis_hash, invocation.from));
    const base::SystemClock clock;
    const FollowerParts parts{
        .database = copy->database(), .clock = clock, .address_prefix = std::string(network.bech32_prefix)};
    const auto goal = [&] {
        return database.transact([](SqlTransaction& sql) { return followed_block(sql); });
    };
    std::optional<std::vector<LedgerFault>> faults;
    // The follower may be a block further by the time that the tables are compared.
    while (!faults) {
        if (auto followed = follow_up_to(parts, options.nodes.front(), goal, {}); !followed)
            return base::fail("node_failed", followed.error());
        faults = copy->compare();
    }
    const FollowedBlock tip =
        copy->database().transact([](SqlTransaction& sql) { return followed_block(sql); });
    print("followed again from block " + std::to_string(invocation.from) + " to " +
          std::to_string(tip.height) + " " + tip.hash.to_text());
    print_faults(*faults);
    return outcome(faults->size());
}

}  // namespace

Status<> run_ledger_command(const Invocation& invocation) {
    const consensus::NetworkParams& network = *invocation.options.network;
    try {
        BYTOM_ASSIGN(const auto database,
                     Database::open(patient(invocation.options), network.chain_id, network.genesis_hash));
        if (invocation.command == Command::check) return check(*database, invocation.options);
        if (invocation.command == Command::replay) return replay(*database, invocation);
        print("the schema is this program's");
        return {};
    } catch (const StoreFailure& failure) {
        return base::fail("database_unreachable", failure.what());
    }
}

}  // namespace bytom::blockcenter
