// Arbitrary requests for every call of the blockcenter, in each of its versions: the first byte of the input
// chooses the call, the first line is the query, the rest is the body. In place of PostgreSQL stands a
// database in which there is one of everything.
#include <cstdio>
#include <cstdlib>

#include <bytom/blockcenter/store/database.hpp>
#include <bytom/json/value.hpp>

#include "blockcenter/api/rows.hpp"

namespace bytom::blockcenter {

// What database.cpp has otherwise.
struct Rows::State {
    std::vector<std::string> row;
};
struct SqlTransaction::State {};

Parameter::Parameter(ByteView /*bytes*/) {}
Parameter::Parameter(const std::vector<Bytes>& /*list*/) {}

std::size_t Rows::size() const noexcept {
    return state_->row.empty() ? 0 : 1;
}
std::size_t Rows::affected() const noexcept {
    return 1;
}
std::string_view Rows::text(std::size_t row, std::size_t column) const {
    if (row > 0 || column >= state_->row.size()) throw StoreFailure("a value that the answer does not have");
    return state_->row[column];
}
std::int64_t Rows::integer(std::size_t row, std::size_t column) const {
    return std::strtoll(std::string(text(row, column)).c_str(), nullptr, 10);
}
bool Rows::flag(std::size_t row, std::size_t column) const {
    return text(row, column) == "t";
}
Bytes Rows::bytes(std::size_t row, std::size_t column) const {
    const std::string_view value = text(row, column);
    return {value.begin(), value.end()};
}
Hash256 Rows::hash(std::size_t row, std::size_t column) const {
    const Bytes value = bytes(row, column);
    if (value.size() != Hash256::kSize) throw StoreFailure("a value is no hash");
    return Hash256::from_bytes(value);
}

SqlTransaction::SqlTransaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqlTransaction::~SqlTransaction() = default;
SqlTransaction::SqlTransaction(SqlTransaction&&) noexcept = default;
void SqlTransaction::notify(std::string_view /*channel*/, std::string_view /*payload*/) {}
void SqlTransaction::commit() {}
void lock_until_commit(SqlTransaction& /*transaction*/, LockName /*name*/) {}

namespace {

const std::string one_hash(32, '\xff');
const std::string one_program = std::string("\x00\x14", 2) + std::string(20, '\x01');
const std::string one_xpub =  // the base point of the curve, and a chain code
    std::string(1, '\x58') + std::string(31, '\x66') + std::string(32, '\x02');

/// One of everything.
std::vector<std::string> row_of(std::string_view name) {
    if (name == "followed") return {"100", one_hash};
    if (name.starts_with("find_wallet") || name == "list_wallets" || name == "add_wallet")
        return {"1", "00000000-0000-4000-8000-000000000000", "label", "1", "1", "1", ""};
    if (name == "list_signers") return {one_xpub, "name", "1"};
    if (name.ends_with("_addresses") || name == "list_programs")
        return {"1", "1", "f", "1", one_program, "label"};
    if (name == "list_coins")
        return {one_hash, one_hash, "1000000000", one_hash, "0",         "50",
                "1",      "1",      "f",          "1",      one_program, "label"};
    if (name == "find_asset") return {"BTM", "8"};
    if (name == "find_output")
        return {one_hash, one_hash, "1000000000", one_hash, "0", "50", "1", "1", "f", "1", one_program};
    if (name.starts_with("list_") && name.ends_with("_unspent"))
        return {one_hash, one_hash, "1000000000", one_hash, "0", "50"};
    if (name == "list_balances") return {"1", one_hash, "BTM", "8", "5", "3", "2", "2", "0", "0"};
    if (name.starts_with("list_transactions") || name.starts_with("list_oldest_transactions") ||
        name == "find_transaction")
        return {"1", one_hash, "50", "1", "1", "1", "f", R"("inputs":[])", "memo", "1"};
    if (name == "list_changes") return {"1", one_hash, "2"};
    if (name == "owner_of_wallet") return {""};
    if (name == "find_attempt_of_request" || name == "list_merges") return {};
    if (name.starts_with("find_attempt")) return {"1", "1", "1", one_hash, "", "0", "0", "", "0", "f"};
    return {"1", "1", "1", "1"};
}

void require(bool holds, const char* what) {
    if (holds) return;
    (void)std::fprintf(stderr, "%s\n", what);
    std::abort();
}

void call(Version version, const Row& row, std::string_view query_text, std::string_view body) {
    base::MemoryBudget budget(std::size_t{8} << 20);
    json::Allowance allowance(budget, 100'000);
    const auto document = json::Document::parse(body, &allowance);
    const auto query = QueryParameters::parse(query_text);
    if (!document || !query) return;
    if (document->root().kind() != json::Kind::object && !document->root().is_null()) return;
    SqlTransaction sql(nullptr);
    const PriceTable prices;
    // What a node says may be anything, too.
    NodeAnswers answers{.given = {{.code = 200, .text = std::string(body)}}};
    const Call call{.sql = sql,
                    .version = version,
                    .address_prefix = "sm",
                    .now = 1'000'000,
                    .tip = {.height = 100, .hash = {}},
                    .key = {},
                    .body = document->root(),
                    .query = *query,
                    .prices = prices,
                    .answers = answers};
    try {
        if (row.submit != nullptr) {
            const auto submitted = row.submit(call);
            require(submitted || submitted.error().code >= 300, "a failure without a code");
            return;
        }
        if (row.streams) {
            const auto options = payment_stream_options(call, body);
            require(options ? options->wallet > 0 : options.error().code >= 300, "a stream of nobody's");
            return;
        }
        std::string data;
        json::Writer out(data);
        const auto outcome = row.answer(call, out);
        if (outcome) {
            require(json::Document::parse(data).has_value(), "an answer that is no JSON");
        } else {
            require(outcome.error().code >= 300 && !outcome.error().message.empty(),
                    "a failure without a code");
        }
    } catch (const StoreFailure&) {
        return;  // the one row is not what the call needs
    }
}

}  // namespace

Rows SqlTransaction::run(const Statement& statement, const std::vector<Parameter>& /*parameters*/) {
    return Rows(std::make_shared<const Rows::State>(Rows::State{row_of(statement.name)}));
}

}  // namespace bytom::blockcenter

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bytom::blockcenter;
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto all = rows();
    const std::size_t place = static_cast<unsigned char>(input[0]) / 2 % all.size();
    const Version version = input[0] % 2 == 0 ? Version::v1 : Version::v3;
    const auto line = std::min(input.find('\n'), input.size() - 1);
    call(version, all[place], input.substr(1, std::max<std::size_t>(line, 1) - 1), input.substr(line + 1));
    return 0;
}
