#include <bytom/base/log.hpp>
#include <bytom/blockcenter/store/ledger.hpp>
#include <bytom/blockcenter/store/wallet_rows.hpp>

namespace bytom::blockcenter {
namespace {

// One statement sees one moment. Rows: kind, what, is, should be.
constexpr Statement kCheck{
    "check_ledger",
    "WITH kept AS (SELECT address, asset, received, sent, transactions FROM balances WHERE received <> 0 OR "
    "sent <> 0 OR transactions <> 0), moved AS (SELECT address, asset, sum(received) AS received, sum(sent) "
    "AS sent, count(*) AS transactions FROM movements WHERE height < 9223372036854775807 GROUP BY address, "
    "asset), unspent AS (SELECT address, asset, sum(amount) AS amount FROM outputs WHERE height < "
    "9223372036854775807 AND spent = 0 GROUP BY address, asset) "
    "SELECT 0, '', height::text, encode(hash, 'hex') FROM followed UNION ALL "
    "SELECT 1, encode(asset, 'hex'), sum(received)::text, sum(sent)::text FROM kept GROUP BY asset UNION ALL "
    "(SELECT 2, 'balance of address ' || address || ' in ' || encode(asset, 'hex') || ' by movements', "
    "concat_ws(' ', COALESCE(k.received, 0), COALESCE(k.sent, 0), COALESCE(k.transactions, 0)), "
    "concat_ws(' ', COALESCE(m.received, 0), COALESCE(m.sent, 0), COALESCE(m.transactions, 0)) FROM kept k "
    "FULL JOIN moved m USING (address, asset) WHERE (k.received, k.sent, k.transactions) IS DISTINCT FROM "
    "(m.received, m.sent, m.transactions) LIMIT $1) UNION ALL "
    "(SELECT 2, 'balance of address ' || address || ' in ' || encode(asset, 'hex') || ' by outputs', "
    "COALESCE(k.received - k.sent, 0)::text, COALESCE(u.amount, 0)::text FROM kept k FULL JOIN unspent u "
    "USING (address, asset) WHERE COALESCE(k.received - k.sent, 0) <> COALESCE(u.amount, 0) LIMIT $1) UNION "
    "ALL (SELECT 2, 'owner of output ' || encode(o.id, 'hex'), o.wallet::text, a.wallet::text FROM outputs o "
    "JOIN addresses a USING (address) WHERE o.wallet <> a.wallet LIMIT $1) UNION ALL "
    "(SELECT 2, 'height of output ' || encode(o.id, 'hex'), o.height::text, t.height::text FROM outputs o "
    "JOIN transactions t USING (transaction) WHERE o.height <> t.height LIMIT $1) "
    "ORDER BY 1, 2"};

constexpr Statement kHomeSchema{"home_schema", "SELECT quote_ident(current_schema())"};

/// A statement that is made up here. Names of prepared statements are told apart by 63 characters.
Rows run_text(SqlTransaction& sql, const std::string& text) {
    const std::string name = "made_up_" + std::to_string(std::hash<std::string>()(text));
    return sql.run({.name = name, .sql = text});
}

void run_once(SqlTransaction& sql, const std::string& text) {
    (void)run_text(sql, text);
}

/// What a row is, whatever its numbers in the database are. $1 of both: the newest address that both have.
struct Compared {
    std::string_view what;
    std::string_view columns;
    std::string_view tables;  ///< %: the schema
};
constexpr Compared kCompared[] = {
    {"movement",
     "t.hash, t.time, t.size, t.fee, t.status_fail, t.form, m.address, m.asset, m.wallet, m.height, m.place, "
     "m.received, m.sent",
     "%.movements m JOIN %.transactions t USING (transaction) WHERE m.height < 9223372036854775807 AND "
     "m.address <= "},
    {"balance", "b.address, b.asset, b.received, b.sent, b.transactions",
     "%.balances b WHERE (b.received <> 0 OR b.sent <> 0 OR b.transactions <> 0) AND b.address <= "},
    {"output",
     "o.id, o.address, o.wallet, o.asset, o.amount, o.source, o.source_place, o.height, o.mature, o.spent",
     "%.outputs o WHERE o.height < 9223372036854775807 AND o.address <= "},
};

std::string rows_of(const Compared& compared, std::string_view schema, std::int64_t newest_address) {
    std::string text = "SELECT " + std::string(compared.columns) + " FROM ";
    for (const char c : compared.tables)
        text += c == '%' ? std::string(schema) : std::string(1, c);
    return text + std::to_string(newest_address);
}

}  // namespace

LedgerReport check_ledger(SqlTransaction& sql) {
    const Rows rows = sql.run(kCheck, {kMaxFaults});
    LedgerReport report;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string what(rows.text(i, 1));
        if (rows.integer(i, 0) == 0) {
            report.tip = {.height = rows.integer(i, 2), .hash = *Hash256::from_text(rows.text(i, 3))};
        } else if (rows.integer(i, 0) == 1) {
            report.sums.push_back({.asset = *Hash256::from_text(what),
                                   .received = std::string(rows.text(i, 2)),
                                   .sent = std::string(rows.text(i, 3)),
                                   .held = {}});
        } else if (report.faults.size() < static_cast<std::size_t>(kMaxFaults)) {
            report.faults.push_back({.what = what,
                                     .is = std::string(rows.text(i, 2)),
                                     .should_be = std::string(rows.text(i, 3))});
        }
    }
    static constexpr Statement kDifference{"difference", "SELECT $1::numeric - $2::numeric"};
    for (LedgerSum& sum : report.sums)
        sum.held = sql.run(kDifference, {sum.received, sum.sent}).text(0, 0);
    return report;
}

Result<std::unique_ptr<LedgerCopy>> LedgerCopy::make(Database& original, const DatabaseOptions& options,
                                                     std::string_view chain_id, const Hash256& genesis,
                                                     std::int64_t height) {
    std::unique_ptr<LedgerCopy> made(new LedgerCopy(original, options.schema));
    original.transact([&](SqlTransaction& sql) {
        made->home_ = sql.run(kHomeSchema).text(0, 0);
        run_once(sql, "CREATE SCHEMA " + made->schema_);
    });
    BYTOM_ASSIGN(made->copy_, Database::open(options, chain_id, genesis));
    BYTOM_TRY(made->fill(height));
    return made;
}

LedgerCopy::~LedgerCopy() {
    copy_.reset();
    try {
        original_.transact(
            [&](SqlTransaction& sql) { run_once(sql, "DROP SCHEMA IF EXISTS " + schema_ + " CASCADE"); });
    } catch (const StoreFailure& failure) {
        base::log(base::LogLevel::warn, "store", "the schema {} stays: {}", schema_, failure.what());
    }
}

Status<> LedgerCopy::fill(std::int64_t height) {
    return copy_->transact([&](SqlTransaction& sql) -> Status<> {
        // Nobody makes an address meanwhile, and nobody follows.
        lock_until_commit(sql, LockName::addresses);
        run_once(sql, "SELECT 1 FROM " + home_ + ".followed FOR UPDATE");
        const std::string up_to = std::to_string(height);
        if (height > 0) {
            const Rows known =
                run_text(sql, "SELECT 1 FROM " + home_ + ".followed_blocks WHERE height = " + up_to);
            if (known.empty())
                return base::fail("bad_option", "--from: block " + up_to + " is not remembered");
            run_once(sql, "UPDATE followed SET height = " + up_to + ", hash = (SELECT hash FROM " + home_ +
                              ".followed_blocks WHERE height = " + up_to + ")");
        }
        for (const std::string_view table : {"wallets", "addresses"}) {
            run_once(sql, "INSERT INTO " + std::string(table) + " OVERRIDING SYSTEM VALUE SELECT * FROM " +
                              home_ + "." + std::string(table));
        }
        newest_address_ = newest_address(sql);
        run_once(sql, "INSERT INTO transactions OVERRIDING SYSTEM VALUE SELECT * FROM " + home_ +
                          ".transactions WHERE height <= " + up_to);
        run_once(sql, "INSERT INTO movements SELECT * FROM " + home_ + ".movements WHERE height <= " + up_to);
        run_once(sql, "INSERT INTO outputs OVERRIDING SYSTEM VALUE SELECT * FROM " + home_ +
                          ".outputs WHERE height <= " + up_to);
        run_once(sql, "UPDATE outputs SET spent = 0 WHERE spent > " + up_to);
        run_once(sql,
                 "INSERT INTO balances SELECT address, asset, sum(received), sum(sent), count(*) FROM "
                 "movements GROUP BY address, asset");
        for (const auto& [table, column] :
             {std::pair<std::string_view, std::string_view>{"transactions", "transaction"},
              {"outputs", "output"}}) {
            run_once(sql, "SELECT setval(pg_get_serial_sequence('" + std::string(table) + "', '" +
                              std::string(column) + "'), (SELECT COALESCE(max(" + std::string(column) +
                              "), 0) + 1 FROM " + std::string(table) + "))");
        }
        return {};
    });
}

std::optional<std::vector<LedgerFault>> LedgerCopy::compare() {
    return copy_->transact([&](SqlTransaction& sql) -> std::optional<std::vector<LedgerFault>> {
        run_once(sql, "SELECT 1 FROM " + home_ + ".followed FOR UPDATE");
        if (run_text(sql, "SELECT 1 FROM followed JOIN " + home_ + ".followed o USING (hash)").empty())
            return std::nullopt;
        std::vector<LedgerFault> faults;
        for (const Compared& compared : kCompared) {
            const std::string kept = rows_of(compared, home_, newest_address_);
            const std::string again = rows_of(compared, schema_, newest_address_);
            const auto count = [&](const std::string& here, const std::string& there) {
                std::string text = "SELECT count(*) FROM (";
                text.append(here).append(" EXCEPT ALL ").append(there).append(") AS difference");
                return run_text(sql, text).integer(0, 0);
            };
            const std::int64_t extra = count(kept, again);
            const std::int64_t missing = count(again, kept);
            if (extra == 0 && missing == 0) continue;
            faults.push_back({.what = std::string(compared.what) + " rows that differ",
                              .is = std::to_string(extra),
                              .should_be = std::to_string(missing)});
        }
        return faults;
    });
}

}  // namespace bytom::blockcenter
