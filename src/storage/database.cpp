#include "storage/database.hpp"

#include <algorithm>

#include "storage/codec.hpp"
#include "storage/rocks.hpp"
#include "storage/table_options.hpp"

namespace bytom::storage {
namespace {

constexpr std::uint8_t kSchemaVersion = 1;

rocksdb::ColumnFamilyOptions family_options(Family family, const StoreOptions& options,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::ColumnFamilyOptions result;
    rocksdb::BlockBasedTableOptions table = table_options(cache);
    result.write_buffer_size = std::max<std::size_t>(options.write_buffer_bytes / 2, std::size_t{1} << 20);
    result.level_compaction_dynamic_level_bytes = true;
    result.compression = rocksdb::kLZ4Compression;
    switch (family) {
        case Family::utxo:
            // Hashes do not compress, and most lookups of outputs that do not exist end at the filter.
            result.compression = rocksdb::kNoCompression;
            table = filtered_table_options(cache);
            break;
        case Family::blocks:
        case Family::undo:
            table.block_size = std::size_t{32} << 10;
            break;
        case Family::meta:
        case Family::headers:
        case Family::main:
        case Family::statuses:
            break;
    }
    result.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return result;
}

}  // namespace

Database::Database(OpenedRocks opened)
    : rocks_(std::move(opened.rocks)),
      handles_(std::move(opened.handles)),
      log_(*rocks_, std::move(opened.errors)) {}

Database::~Database() {
    for (rocksdb::ColumnFamilyHandle* handle : handles_)
        rocks_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    rocks_->Close().PermitUncheckedError();
}

Result<std::shared_ptr<Database>> Database::open(const StoreOptions& options) {
    const auto cache = make_block_cache(options.block_cache_bytes);
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    families.reserve(kFamilyNames.size());
    for (std::size_t i = 0; i < kFamilyNames.size(); ++i)
        families.emplace_back(kFamilyNames[i], family_options(static_cast<Family>(i), options, cache));
    BYTOM_ASSIGN(OpenedRocks opened, open_rocks({.directory = options.directory,
                                                 .network = options.network,
                                                 .contents = "chain",
                                                 .schema = kSchemaVersion,
                                                 .write_buffer_bytes = options.write_buffer_bytes,
                                                 .max_open_files = options.max_open_files,
                                                 .env = options.env,
                                                 .read_only = options.read_only},
                                                families));
    return std::shared_ptr<Database>(new Database(std::move(opened)));
}

bool Database::get(const rocksdb::ReadOptions& options, Family family, const rocksdb::Slice& key,
                   rocksdb::PinnableSlice& value) const {
    const rocksdb::Status status = rocks_->Get(options, this->family(family), key, &value);
    if (status.IsNotFound()) return false;
    check(status, kFamilyNames[static_cast<std::size_t>(family)]);
    return true;
}

void Database::for_each_utxo(rocksdb::ReadOptions options,
                             const std::function<void(const Hash256&, const UtxoEntry&)>& body) const {
    options.fill_cache = false;
    options.total_order_seek = true;
    const std::unique_ptr<rocksdb::Iterator> rows(rocks_->NewIterator(options, family(Family::utxo)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
        const auto entry = codec::decode_utxo(view(rows->value()));
        if (!entry || rows->key().size() != Hash256::kSize) throw_damaged(Family::utxo);
        body(Hash256::from_bytes(view(rows->key())), *entry);
    }
    check(rows->status(), "utxo");
}

void Database::throw_damaged(Family family) {
    throw StorageFailure(open_error::kCorrupted, std::string("damaged data: a value of \"") +
                                                     kFamilyNames[static_cast<std::size_t>(family)] +
                                                     "\" does not decode");
}

void Database::check(const rocksdb::Status& status, const char* what) {
    check_rocks(status, what);
}

}  // namespace bytom::storage
