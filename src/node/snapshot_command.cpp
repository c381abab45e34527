// bytomd snapshot export, bytomd snapshot import

#include <system_error>

#include <fmt/core.h>

#include <bytom/base/log.hpp>
#include <bytom/chain/snapshot.hpp>

#include "chain_core.hpp"
#include "input_file.hpp"
#include "output_file.hpp"
#include "progress_line.hpp"
#include "sync_directory.hpp"

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> snapshot_failure(const fs::path& path, std::string_view what) {
    return base::fail(chain::kSnapshotError, fmt::format("{}: {}", path.string(), what));
}

chain::SnapshotProgress shown_by(ProgressLine& line) {
    return [&line](std::string_view step, std::uint64_t done, std::uint64_t total) {
        if (!line.is_due()) return;
        const std::string place =
            total == 0 ? std::string(step) : fmt::format("{} {} of {}", step, done, total);
        line.print(place, static_cast<double>(done), static_cast<double>(total), "rows");
    };
}

void print_result(std::string_view done, const chain::SnapshotHead& head) {
    fmt::print(R"({{"{}":{},"hash":"{}","utxo_count":{},"utxo_digest":"{}"}})"
               "\n",
               done, head.height, head.hash.to_text(), head.outputs.count, head.outputs.digest.to_text());
}

Status<> run_snapshot_export(const CommandInput& input, const std::string& name) {
    BYTOM_TRY(require_home(input));
    BYTOM_ASSIGN(const auto core, ChainCore::open(input, {.reads_only = true, .opens_chain = false}));
    core->store.read_only = true;
    BYTOM_ASSIGN(const auto store, storage::ChainStore::open(core->store));
    BYTOM_ASSIGN(OutputFile file, OutputFile::open(name));
    ProgressLine progress;
    chain::SnapshotExportOptions options;
    options.network = core->network;
    options.height = input.line.height;
    options.sink = [&file](ByteView bytes) { return file.write(bytes); };
    options.on_progress = shown_by(progress);
    BYTOM_ASSIGN(const chain::SnapshotHead head, chain::export_snapshot(*store, options));
    progress.finish();
    BYTOM_TRY(file.finish());
    // Standard output may be the file.
    if (name != "-") print_result("exported", head);
    return {};
}

/// A chain must not be there; a new one, which has its genesis block only, may.
Status<> require_no_chain(const storage::StoreOptions& options) {
    std::error_code error;
    const fs::path& directory = options.directory;
    if (!fs::exists(directory, error))
        return error ? snapshot_failure(directory, error.message()) : Status<>();
    BYTOM_ASSIGN(const auto store, storage::ChainStore::open(options));
    const auto tip = store->tip();
    if (!tip || tip->height == 0) return {};
    return snapshot_failure(directory,
                            fmt::format("there is a chain already, up to block {}: a snapshot is where a "
                                        "new one begins",
                                        tip->height));
}

/// Is removed, unless it has been moved away.
class NewDirectory {
public:
    explicit NewDirectory(fs::path path) : path_(std::move(path)) {}
    ~NewDirectory() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    NewDirectory(const NewDirectory&) = delete;
    NewDirectory& operator=(const NewDirectory&) = delete;
    [[nodiscard]] const fs::path& path() const noexcept { return path_; }

private:
    fs::path path_;
};

/// Until it has the chain's name nothing but another import looks at it.
Status<> fill(const fs::path& made, ChainCore& core, chain::SnapshotReader& reader,
              const chain::SnapshotHead& head) {
    storage::StoreOptions options = core.store;
    options.directory = made;
    BYTOM_ASSIGN(const auto store, storage::ChainStore::open(options));
    ProgressLine progress;
    const Status<> imported = chain::import_snapshot(reader, head, *store,
                                                     {.network = core.network,
                                                      .proof_of_work = core.proof_of_work(),
                                                      .pool = &core.pool,
                                                      .now = core.clock.now(),
                                                      .on_progress = shown_by(progress)});
    progress.finish();
    return imported;
}

Status<> take_place(const fs::path& made, const fs::path& place) {
    std::error_code error;
    fs::remove_all(place, error);
    if (!error) fs::rename(made, place, error);
    if (error) return snapshot_failure(place, error.message());
    return sync_directory(place.parent_path());
}

Status<> run_snapshot_import(const CommandInput& input, const std::string& name) {
    std::optional<Hash256> trusted;
    if (!input.line.digest.empty()) {
        const auto digest = Hash256::from_text(input.line.digest);
        if (!digest) return base::fail("usage", "--digest takes 64 hex digits");
        trusted = *digest;
    }
    BYTOM_ASSIGN(const auto core,
                 ChainCore::open(input, {.opens_chain = false, .takes_over_unfinished = true}));
    if (core->scratch) return base::fail(chain::kSnapshotError, "db_backend is memdb: nothing would be kept");
    BYTOM_TRY(require_no_chain(core->store));
    BYTOM_ASSIGN(InputFile file, InputFile::open(name));
    chain::SnapshotReader reader([&file](std::span<std::uint8_t> space) { return file.read(space); });
    const auto of_file = [&file](const Error& error) { return snapshot_failure(file.path(), error.detail); };
    const auto head = reader.begin();
    if (!head) return of_file(head.error());
    const auto accepted =
        chain::check_snapshot_head(*head, *core->network, trusted, chain::pinned_snapshots(*core->network));
    if (!accepted) return of_file(accepted.error());

    const NewDirectory made(unfinished_import(core->store.directory));
    std::error_code error;
    fs::remove_all(made.path(), error);
    if (error) return snapshot_failure(made.path(), error.message());
    if (const Status<> filled = fill(made.path(), *core, reader, *head); !filled)
        return filled.error().name == chain::kSnapshotError ? of_file(filled.error()) : filled;
    // First, so that no chain is without it: left over alone it is nothing.
    const fs::path history = history_database(core->store.directory);
    fs::create_directory(history, error);
    if (error) return snapshot_failure(history, error.message());
    BYTOM_TRY(take_place(made.path(), core->store.directory));
    print_result("imported", *head);
    return {};
}

}  // namespace

Status<> run_snapshot(const CommandInput& input) {
    const std::vector<std::string>& operands = input.line.operands;
    const std::string what = operands.empty() ? "" : operands.front();
    if (operands.size() != 2 || (what != "export" && what != "import"))
        return base::fail("usage", "bytomd snapshot export FILE, or bytomd snapshot import FILE");
    if (what == "export" && !input.line.digest.empty())
        return base::fail("usage", "--digest is for import: export prints the digest");
    if (what == "import" && input.line.height)
        return base::fail("usage", "--height is for export: the file says its height");
    return what == "export" ? run_snapshot_export(input, operands[1])
                            : run_snapshot_import(input, operands[1]);
}

}  // namespace bytom::node
