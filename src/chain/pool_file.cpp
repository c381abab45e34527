#include <algorithm>

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/log.hpp>
#include <bytom/base/reader.hpp>
#include <bytom/base/writer.hpp>
#include <bytom/chain/pool_file.hpp>
#include <bytom/crypto/sha3.hpp>

namespace bytom::chain {
namespace {

constexpr std::string_view kPoolLog = "pool";
/// The last character is the version.
constexpr std::string_view kMark = "BYTMPOOL1";

std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::unexpected<Error> damaged(std::string_view what) {
    return base::fail("pool_file_damaged", std::string(what));
}

}  // namespace

Bytes encode_pool_file(const Hash256& genesis, std::span<const Bytes> transactions, std::size_t max_bytes) {
    std::size_t count = 0;
    for (std::size_t bytes = 0; count < transactions.size(); ++count) {
        bytes += transactions[count].size();
        if (bytes > max_bytes) break;
    }
    Bytes content = base::to_bytes(base::as_bytes(kMark));
    base::write_hash(content, genesis);
    base::write_uvarint(content, count);
    for (const Bytes& transaction : transactions.first(count))
        base::write_varstr31(content, transaction);
    base::write_hash(content, crypto::sha3_256(content));
    return content;
}

Result<std::vector<Bytes>> decode_pool_file(ByteView content, const Hash256& genesis) {
    if (content.size() < kMark.size() + 2 * Hash256::kSize + 1) return damaged("it is too short");
    const ByteView body = content.first(content.size() - Hash256::kSize);
    if (!base::equal(crypto::sha3_256(body).view(), content.subspan(body.size())))
        return damaged("its checksum is wrong");
    base::Reader reader(body);
    const auto mark = reader.bytes(kMark.size());
    if (!mark || as_text(*mark) != kMark) return base::fail("pool_file_foreign", "it is of another version");
    const auto network = reader.hash();
    if (!network || *network != genesis) return base::fail("pool_file_foreign", "it is of another network");
    const auto count = reader.varint31();
    if (!count) return damaged("its count cannot be read");
    std::vector<Bytes> transactions;
    transactions.reserve(std::min<std::size_t>(*count, body.size()));
    for (std::uint64_t i = 0; i < *count; ++i) {
        const auto transaction = reader.varstr31();
        if (!transaction) return damaged("a transaction cannot be read");
        transactions.push_back(base::to_bytes(*transaction));
    }
    if (!reader.at_end()) return damaged("it is too long");
    return transactions;
}

PoolFile::PoolFile(Chain& chain, PoolFileOptions options)
    : chain_(chain), options_(std::move(options)), genesis_(chain.main_node(0)->hash) {}

PoolFile::Instant PoolFile::work(Instant now) noexcept {
    try {
        switch (stage_) {
            case Stage::reading:
                read();
                stage_ = Stage::restoring;
                return now;
            case Stage::restoring:
                if (unread_.empty())
                    restored(now);
                else if (!restore_one())
                    return now + options_.interval;
                return now;
            case Stage::keeping:
                if (now < next_write_) return next_write_;
                next_write_ = now + options_.interval;
                write();
                return next_write_;
        }
    } catch (const std::exception& error) {
        base::log(base::LogLevel::error, kPoolLog, "{} is not kept up to date: {}", options_.path.string(),
                  error.what());
    }
    return now + options_.interval;
}

void PoolFile::read() {
    const auto content = base::read_file(options_.path.string());
    if (!content) {
        base::log(base::LogLevel::error, kPoolLog, "the pool begins empty: {}", content.error().text());
    } else if (content->has_value()) {
        auto transactions = decode_pool_file(base::as_bytes(**content), genesis_);
        if (transactions) {
            unread_ = *std::move(transactions);
        } else {
            base::log(base::LogLevel::error, kPoolLog, "the pool begins empty, {} is ignored: {}",
                      options_.path.string(), transactions.error().text());
        }
    }
    std::ranges::reverse(unread_);
    in_file_ = unread_.size();
}

bool PoolFile::restore_one() {
    if (auto tx = primitives::Transaction::decode(unread_.back())) {
        const TxOutcome outcome = chain_.process_transaction(
            std::make_shared<const primitives::Transaction>(*std::move(tx)), kFromPoolFile);
        if (outcome.refusal == Refusal::stopping || outcome.refusal == Refusal::storage_failure) return false;
        if (outcome.accepted()) {
            ++accepted_;
        } else {
            base::log(base::LogLevel::debug, kPoolLog, "a transaction of the file is dropped: {}",
                      outcome.error_name());
        }
    }
    unread_.pop_back();
    return true;
}

void PoolFile::restored(Instant now) {
    stage_ = Stage::keeping;
    next_write_ = now + options_.interval;
    if (in_file_ > 0) {
        base::log(base::LogLevel::info, kPoolLog, "{} of {} transactions are in the pool again", accepted_,
                  in_file_);
    }
}

void PoolFile::write() {
    const PoolSnapshotPtr pool = chain_.pool();
    if (pool->sequence == written_sequence_ && unread_.empty()) return;
    std::vector<Bytes> transactions;
    transactions.reserve(pool->entries.size() + unread_.size());
    for (const PoolEntryPtr& entry : pool->entries)
        transactions.push_back(base::to_bytes(entry->tx->received()));
    transactions.insert(transactions.end(), unread_.rbegin(), unread_.rend());
    const Bytes content = encode_pool_file(genesis_, transactions, options_.max_bytes);
    if (const auto written = base::replace_file(options_.path.string(), as_text(content)); !written) {
        base::log(base::LogLevel::error, kPoolLog, "the pool is not kept: {}", written.error().text());
        return;
    }
    written_sequence_ = pool->sequence;
}

void PoolFile::finish() noexcept {
    try {
        // What it has would be overwritten.
        if (stage_ == Stage::reading) read();
        write();
    } catch (const std::exception& error) {
        base::log(base::LogLevel::error, kPoolLog, "the pool is not kept: {}", error.what());
    }
}

}  // namespace bytom::chain
