#include "wallet/rows.hpp"

#include <algorithm>

#include <bytom/base/reader.hpp>
#include <bytom/base/writer.hpp>

namespace bytom::wallet {

std::vector<std::string> family_names() {
    return {"state",         "accounts",        "account_aliases",     "counters",     "programs",
            "addresses",     "assets",          "asset_aliases",       "chain_assets", "unconfirmed",
            "recent_blocks", "outputs",         "contract_outputs",    "output_order", "balances",
            "transactions",  "transaction_ids", "account_transactions"};
}

Key& Key::u8(std::uint8_t value) {
    bytes_.push_back(value);
    return *this;
}

Key& Key::u32(std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
    return *this;
}

Key& Key::u64(std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
    return *this;
}

Key& Key::hash(const Hash256& value) {
    return bytes(value.view());
}

Key& Key::bytes(ByteView value) {
    base::append(bytes_, value);
    return *this;
}

Key& Key::account(std::string_view id) {
    return u8(static_cast<std::uint8_t>(id.size())).bytes(base::as_bytes(id));
}

Bytes Key::after() const {
    Bytes key = bytes_;
    while (!key.empty() && key.back() == 0xff)
        key.pop_back();
    if (!key.empty()) ++key.back();
    return key;
}

namespace rows {
namespace {

using base::Reader;

constexpr std::uint8_t kFormat = 1;
/// Format of totals and transactions since version 2 of the schema.
constexpr std::uint8_t kSecondFormat = 2;

/// Appends the fields of a value behind its format byte. Numbers are uvarints of up to 64 bits.
class Fields {
public:
    explicit Fields(std::uint8_t format = kFormat) : bytes_{format} {}

    Fields& number(std::uint64_t value) {
        base::write_uvarint(bytes_, value);
        return *this;
    }
    Fields& flag(bool value) {
        bytes_.push_back(value ? 1 : 0);
        return *this;
    }
    Fields& hash(const Hash256& value) {
        base::write_hash(bytes_, value);
        return *this;
    }
    Fields& bytes(ByteView value) {
        base::write_varstr31(bytes_, value);
        return *this;
    }
    Fields& text(std::string_view value) { return bytes(base::as_bytes(value)); }
    Fields& xpubs(const std::vector<crypto::XPub>& keys) {
        number(keys.size());
        for (const crypto::XPub& key : keys)
            base::append(bytes_, key.view());
        return *this;
    }
    [[nodiscard]] Bytes take() { return std::move(bytes_); }

private:
    Bytes bytes_;
};

/// Reads them back; after the first that does not fit, all further ones are empty and done() is false.
class Parser {
public:
    explicit Parser(ByteView value, std::uint8_t newest_format = kFormat) : reader_(value) {
        const auto format = reader_.byte();
        good_ = format && *format >= kFormat && *format <= newest_format;
        format_ = format.value_or(0);
    }
    [[nodiscard]] std::uint8_t format() const noexcept { return format_; }

    /// Base 128, as written; more than 64 bits do not fit.
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; good_; shift += 7) {
            const std::uint8_t byte = octet();
            if (!good_ || shift > 63 || (shift == 63 && byte > 1)) break;
            value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
            if ((byte & 0x80U) == 0) return value;
        }
        good_ = false;
        return 0;
    }
    bool flag() {
        const std::uint8_t value = octet();
        good_ = good_ && value <= 1;
        return good_ && value == 1;
    }
    std::uint8_t octet() { return get(reader_.byte()); }
    Hash256 hash() { return get(reader_.hash()); }
    ByteView bytes() { return get(reader_.varstr31()); }
    std::string text() { return std::string(base::as_text(bytes())); }
    /// A number of elements, each of which takes at least `element_size` bytes of what is left.
    std::size_t count(std::size_t element_size) {
        const std::uint64_t value = number();
        good_ = good_ && value <= reader_.rest().size() / element_size;
        return good_ ? static_cast<std::size_t>(value) : 0;
    }
    std::vector<crypto::XPub> xpubs() {
        std::vector<crypto::XPub> keys(count(crypto::XPub::kSize));
        for (crypto::XPub& key : keys) {
            const ByteView from = get(reader_.bytes(crypto::XPub::kSize));
            if (good_) std::ranges::copy(from, key.bytes.begin());
        }
        return keys;
    }
    void require(bool condition) { good_ = good_ && condition; }
    [[nodiscard]] bool good() const noexcept { return good_; }
    /// Everything was read and no bytes are left.
    [[nodiscard]] bool done() const noexcept { return good_ && reader_.at_end(); }

    template <typename T>
    [[nodiscard]] std::optional<T> result(T value) const {
        if (!done()) return std::nullopt;
        return value;
    }

private:
    template <typename T, typename E>
    T get(Result<T, E> read) {
        if (good_ && read) return *std::move(read);
        good_ = false;
        return T{};
    }

    Reader reader_;
    std::uint8_t format_ = 0;
    bool good_ = false;
};

void write_accounts(Fields& out, const std::vector<std::string>& accounts) {
    std::size_t named = 0;
    for (const std::string& account : accounts)
        named += account.empty() ? 0 : 1;
    out.number(named);
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        if (!accounts[i].empty()) out.number(i).text(accounts[i]);
    }
}

std::vector<std::string> read_accounts(Parser& in, std::size_t size) {
    std::vector<std::string> accounts(size);
    const std::size_t named = in.count(2);
    for (std::size_t i = 0; i < named && in.good(); ++i) {
        const std::uint64_t index = in.number();
        std::string account = in.text();
        in.require(index < size);
        if (in.good()) accounts[static_cast<std::size_t>(index)] = std::move(account);
    }
    return accounts;
}

}  // namespace

Bytes encode_number(std::uint64_t value) {
    return Fields().number(value).take();
}

Bytes encode_bytes(ByteView value) {
    return Fields().bytes(value).take();
}

Bytes encode(const ViewRow& row) {
    return Fields().number(row.generation).number(row.height).hash(row.hash).take();
}

Bytes encode(const ScanRow& row) {
    return Fields()
        .number(row.generation)
        .number(row.from)
        .number(static_cast<std::uint64_t>(row.phase))
        .number(row.height)
        .hash(row.hash)
        .take();
}

Bytes encode(const RecoveryRow& row) {
    Fields out(kSecondFormat);
    out.number(row.start_time).xpubs(row.xpubs).number(row.accounts_unfound).number(row.accounts.size());
    for (const WatchedAccount& account : row.accounts) {
        out.text(account.account_id)
            .number(account.key_index)
            .number(static_cast<std::uint64_t>(account.quorum))
            .number(account.external_unfound)
            .number(account.change_unfound);
    }
    return out.take();
}

Bytes encode(const TotalRow& row) {
    return Fields(kSecondFormat).number(row.amount).number(row.outputs).number(row.carry).take();
}

Bytes encode(const PlaceRow& row) {
    return Fields().number(row.height).number(row.position).take();
}

Bytes encode(const RecentBlockRow& row) {
    Fields out;
    out.hash(row.hash).bytes(row.block->encode()).number(row.statuses.size());
    for (const bool fail : row.statuses)
        out.flag(fail);
    return out.take();
}

Bytes encode(const MiningAddress& row) {
    return Fields().text(row.address).bytes(row.control_program).take();
}

Bytes encode(const Account& account) {
    return Fields()
        .text(account.alias)
        .xpubs(account.signer.xpubs)
        .number(static_cast<std::uint64_t>(account.signer.quorum))
        .number(account.signer.key_index)
        .number(static_cast<std::uint64_t>(account.signer.derive_rule))
        .take();
}

Bytes encode(const LocalAddress& address) {
    return Fields()
        .text(address.account_id)
        .number(address.position.index)
        .flag(address.position.change)
        .take();
}

Bytes encode(const Asset& asset) {
    return Fields()
        .number(static_cast<std::uint64_t>(asset.kind))
        .text(asset.alias)
        .xpubs(asset.xpubs)
        .number(static_cast<std::uint64_t>(asset.quorum))
        .number(asset.key_index)
        .number(asset.vm_version)
        .bytes(asset.issuance_program)
        .bytes(asset.raw_definition)
        .flag(asset.definition_given)
        .take();
}

Bytes encode(const Output& output) {
    return Fields()
        .hash(output.source_id)
        .number(output.source_position)
        .hash(output.value.asset_id)
        .number(output.value.amount)
        .bytes(output.control_program)
        .text(output.account_id)
        .number(output.position.index)
        .flag(output.position.change)
        .number(output.valid_height)
        .take();
}

Bytes encode(const TransactionRecord& record) {
    Fields out(kSecondFormat);
    out.number(static_cast<std::uint64_t>(record.state))
        .flag(record.status_fail)
        .flag(record.coinbase)
        .flag(record.rolled_back)
        .hash(record.block_hash)
        .number(record.block_height)
        .number(record.position)
        .number(record.block_transactions)
        .number(record.time)
        .bytes(record.tx->received());
    write_accounts(out, record.input_accounts);
    write_accounts(out, record.output_accounts);
    out.flag(record.submitted)
        .flag(record.was_in_pool)
        .number(static_cast<std::uint64_t>(record.drop_reason))
        .text(record.drop_detail);
    return out.take();
}

std::optional<std::uint64_t> decode_number(ByteView value) {
    Parser in(value);
    const std::uint64_t number = in.number();
    return in.result(number);
}

std::optional<Bytes> decode_bytes(ByteView value) {
    Parser in(value);
    Bytes bytes = base::to_bytes(in.bytes());
    return in.result(std::move(bytes));
}

std::optional<ViewRow> decode_view(ByteView value) {
    Parser in(value);
    ViewRow row;
    row.generation = static_cast<Generation>(in.number());
    row.height = in.number();
    row.hash = in.hash();
    return in.result(row);
}

std::optional<ScanRow> decode_scan(ByteView value) {
    Parser in(value);
    ScanRow row;
    row.generation = static_cast<Generation>(in.number());
    row.from = in.number();
    const std::uint64_t phase = in.number();
    in.require(phase <= static_cast<std::uint64_t>(ScanRow::Phase::forward));
    row.phase = static_cast<ScanRow::Phase>(phase);
    row.height = in.number();
    row.hash = in.hash();
    return in.result(row);
}

std::optional<RecoveryRow> decode_recovery(ByteView value) {
    Parser in(value, kSecondFormat);
    RecoveryRow row;
    row.start_time = in.number();
    row.xpubs = in.xpubs();
    row.accounts_unfound = in.number();
    const std::size_t count = in.count(4);
    for (std::size_t i = 0; i < count && in.good(); ++i) {
        WatchedAccount& account = row.accounts.emplace_back();
        account.account_id = in.text();
        account.key_index = in.number();
        if (in.format() == kSecondFormat) account.quorum = static_cast<std::int64_t>(in.number());
        account.external_unfound = in.number();
        account.change_unfound = in.number();
    }
    return in.result(std::move(row));
}

std::optional<TotalRow> decode_total(ByteView value) {
    Parser in(value, kSecondFormat);
    TotalRow row;
    row.amount = in.number();
    row.outputs = in.number();
    if (in.format() == kSecondFormat) row.carry = in.number();
    return in.result(row);
}

std::optional<PlaceRow> decode_place(ByteView value) {
    Parser in(value);
    PlaceRow row;
    row.height = in.number();
    row.position = static_cast<std::uint32_t>(in.number());
    return in.result(row);
}

std::optional<RecentBlockRow> decode_recent_block(ByteView value) {
    Parser in(value);
    RecentBlockRow row;
    row.hash = in.hash();
    const ByteView bytes = in.bytes();
    const std::size_t count = in.count(1);
    for (std::size_t i = 0; i < count && in.good(); ++i)
        row.statuses.push_back(in.flag());
    if (!in.done()) return std::nullopt;
    auto block = primitives::Block::decode(bytes);
    if (!block || block->transactions.size() != count) return std::nullopt;
    row.block = std::make_shared<const primitives::Block>(*std::move(block));
    return row;
}

std::optional<MiningAddress> decode_mining_address(ByteView value) {
    Parser in(value);
    MiningAddress row;
    row.address = in.text();
    row.control_program = base::to_bytes(in.bytes());
    return in.result(std::move(row));
}

std::optional<Account> decode_account(std::string_view id, ByteView value) {
    Parser in(value);
    Account account;
    account.id = id;
    account.alias = in.text();
    account.signer.xpubs = in.xpubs();
    account.signer.quorum = static_cast<std::int64_t>(in.number());
    account.signer.key_index = in.number();
    const auto rule = keys::derive_rule_from(in.number());
    in.require(rule.has_value());
    account.signer.derive_rule = rule.value_or(keys::DeriveRule::bip44);
    return in.result(std::move(account));
}

std::optional<LocalAddress> decode_address(ByteView control_program, ByteView value) {
    Parser in(value);
    LocalAddress address;
    address.account_id = in.text();
    address.position.index = in.number();
    address.position.change = in.flag();
    address.control_program = base::to_bytes(control_program);
    return in.result(std::move(address));
}

std::optional<Asset> decode_asset(const primitives::AssetId& id, ByteView value) {
    Parser in(value);
    Asset asset;
    asset.id = id;
    const std::uint64_t kind = in.number();
    in.require(kind == static_cast<std::uint64_t>(Asset::Kind::local) ||
               kind == static_cast<std::uint64_t>(Asset::Kind::external));
    asset.kind = static_cast<Asset::Kind>(kind);
    asset.alias = in.text();
    asset.xpubs = in.xpubs();
    asset.quorum = static_cast<std::int64_t>(in.number());
    asset.key_index = in.number();
    asset.vm_version = in.number();
    asset.issuance_program = base::to_bytes(in.bytes());
    asset.raw_definition = base::to_bytes(in.bytes());
    asset.definition_given = in.flag();
    return in.result(std::move(asset));
}

std::optional<Output> decode_output(const Hash256& id, ByteView value) {
    Parser in(value);
    Output output;
    output.id = id;
    output.source_id = in.hash();
    output.source_position = in.number();
    output.value.asset_id = in.hash();
    output.value.amount = in.number();
    output.control_program = base::to_bytes(in.bytes());
    output.account_id = in.text();
    output.position.index = in.number();
    output.position.change = in.flag();
    output.valid_height = in.number();
    return in.result(std::move(output));
}

std::optional<TransactionRecord> decode_transaction(ByteView value) {
    Parser in(value, kSecondFormat);
    TransactionRecord record;
    const std::uint64_t state = in.number();
    in.require(state <= static_cast<std::uint64_t>(TransactionRecord::State::dropped));
    record.state = static_cast<TransactionRecord::State>(state);
    record.status_fail = in.flag();
    record.coinbase = in.flag();
    record.rolled_back = in.flag();
    record.block_hash = in.hash();
    record.block_height = in.number();
    record.position = static_cast<std::uint32_t>(in.number());
    record.block_transactions = static_cast<std::uint32_t>(in.number());
    record.time = in.number();
    const ByteView bytes = in.bytes();
    if (!in.good()) return std::nullopt;
    auto tx = primitives::Transaction::decode(bytes);
    if (!tx) return std::nullopt;
    record.tx = std::make_shared<const primitives::Transaction>(*std::move(tx));
    record.input_accounts = read_accounts(in, record.tx->data().inputs.size());
    record.output_accounts = read_accounts(in, record.tx->data().outputs.size());
    if (in.format() == kFormat) return in.result(std::move(record));
    record.submitted = in.flag();
    record.was_in_pool = in.flag();
    const std::uint64_t reason = in.number();
    in.require(reason <= static_cast<std::uint64_t>(DropReason::abandoned));
    record.drop_reason = static_cast<DropReason>(reason);
    record.drop_detail = in.text();
    return in.result(std::move(record));
}

}  // namespace rows
}  // namespace bytom::wallet
