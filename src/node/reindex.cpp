// bytomd reindex

#include <cerrno>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <fmt/core.h>
#include <stdio.h>  // renameat2

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/log.hpp>

#include "chain_core.hpp"
#include "importer.hpp"
#include "sync_directory.hpp"

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNewName = "chain.db.reindex";
/// Lies in the new directory while it is being filled: a directory of that name without it is the old one,
/// which was about to be removed.
constexpr std::string_view kMark = "REINDEX";

/// The blocks of a store on all branches, parents before children, as far as they can be read. Of blocks with
/// equal work the chain keeps the one that came first, so at each height the main chain's comes first.
class StoredBlocks final : public BlockSource {
public:
    StoredBlocks(const storage::ChainStore& store, const chain::Chain& chain) : store_(store), chain_(chain) {
        store_.for_each_header([this](const storage::HeaderRecord& record) {
            auto place = keys_.end();
            if (is_main(record)) {
                while (place != keys_.begin() && std::prev(place)->height == record.header.height)
                    --place;
            }
            keys_.insert(place, record.key());
        });
    }

    Result<std::optional<Bytes>> next() override {
        while (at_ < keys_.size()) {
            const storage::BlockKey& key = keys_[at_++];
            if (chain_.find(key.hash) != nullptr) continue;  // genesis, or from a run before
            try {
                if (auto raw = store_.raw_block(key)) return raw;
                note(key, "missing");
            } catch (const storage::StorageFailure& failure) {
                note(key, failure.what());
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] double progress() const override {
        return keys_.empty() ? 1.0 : static_cast<double>(at_) / static_cast<double>(keys_.size());
    }

    [[nodiscard]] std::uint64_t unreadable() const noexcept { return unreadable_; }

private:
    /// False also where the row is damaged.
    [[nodiscard]] bool is_main(const storage::HeaderRecord& record) const {
        try {
            return store_.main_hash(record.header.height) == record.hash;
        } catch (const storage::StorageFailure&) {
            return false;
        }
    }

    void note(const storage::BlockKey& key, std::string_view why) {
        constexpr std::uint64_t kShown = 20;
        if (unreadable_++ < kShown)
            base::write_console(fmt::format("block {} {}: {}\n", key.height, key.hash.to_text(), why));
    }

    const storage::ChainStore& store_;
    const chain::Chain& chain_;
    std::vector<storage::BlockKey> keys_;
    std::size_t at_ = 0;
    std::uint64_t unreadable_ = 0;
};

/// The new directory takes the old one's name and the other way round, both at once: whenever the power fails
/// there is a chain.
Status<> exchange(const fs::path& made, const fs::path& old) {
    if (renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, old.c_str(), RENAME_EXCHANGE) == 0)
        return sync_directory(old.parent_path());
    return base::fail("reindex",
                      fmt::format("{} is complete and has to take the place of {}: {}", made.string(),
                                  old.string(), std::generic_category().message(errno)));
}

/// The directory of an earlier run that did not finish; one without the mark is of no use.
Status<> look_at_remains(const fs::path& made) {
    std::error_code error;
    if (fs::exists(made, error) && !fs::exists(made / kMark, error)) fs::remove_all(made, error);
    if (!error) return {};
    return base::fail("reindex", fmt::format("{}: {}", made.string(), error.message()));
}

/// The remains of the old directory are removed, or kept under a name that says why.
Status<> put_away(const fs::path& old, bool is_whole) {
    std::error_code error;
    if (is_whole) {
        fs::remove_all(old, error);
    } else {
        const fs::path kept = old.parent_path() / "chain.db.damaged";
        fs::remove_all(kept, error);
        fs::rename(old, kept, error);
        if (!error) fmt::print("the old directory is kept as {}: nothing needs it\n", kept.string());
    }
    if (!error) return {};
    return base::fail("reindex", fmt::format("{}: {}", old.string(), error.message()));
}

/// A database that is still open would go on to write under the name that it was opened by: into the old
/// directory, once they have changed places. RocksDB opens none twice.
Status<> require_closed(const storage::StoreOptions& made) {
    BYTOM_ASSIGN(const auto store, storage::ChainStore::open(made));
    return {};
}

/// Height and hash. The tip itself holds the database open.
std::pair<std::uint64_t, std::string> describe(const chain::Tip& tip) {
    return {tip.height(), tip.hash().to_text()};
}

}  // namespace

Status<> run_reindex(const CommandInput& input) {
    BYTOM_TRY(require_home(input));
    BYTOM_ASSIGN(const auto core, ChainCore::open(input, {.opens_chain = false}));
    if (core->scratch) return base::fail("reindex", "db_backend is memdb: there is nothing to read");
    const fs::path old = core->store.directory;
    const fs::path made = old.parent_path() / kNewName;
    BYTOM_TRY(look_at_remains(made));
    // Of a run that was killed at its end: with it, remains of this directory would pass for a new one.
    std::error_code ignored;
    fs::remove(old / kMark, ignored);
    storage::StoreOptions old_options = core->store;
    old_options.read_only = true;
    BYTOM_ASSIGN(auto old_store, storage::ChainStore::open(old_options));

    if (const std::uint64_t below = old_store->pruned_below(); below > 1) {
        return base::fail("reindex",
                          fmt::format("{}: blocks 1 to {} have been pruned, the state cannot be made "
                                      "from the rest; without the directory the node fetches all from "
                                      "its peers",
                                      old.string(), below - 1));
    }
    Deliveries deliveries(Deliveries::OnRefusal::go_on);
    core->store.directory = made;
    BYTOM_TRY(core->open_chain(
        {.on_failure = [&deliveries](const std::string& what) { deliveries.storage_failed(what); }}));
    BYTOM_TRY(base::replace_file((made / kMark).string(), ""));
    StoredBlocks blocks(*old_store, *core->chain);
    {
        Importer importer(*core->chain, deliveries);
        BYTOM_TRY(importer.run(blocks));
    }
    const auto [height, hash] = describe(*core->chain->tip());
    core->chain.reset();
    old_store.reset();
    BYTOM_TRY(require_closed(core->store));

    BYTOM_TRY(exchange(made, old));
    // Without its REINDEX the directory is as any other, and with it, too.
    fs::remove(old / kMark, ignored);
    const std::uint64_t refused = deliveries.counts().refused;
    const bool is_whole = blocks.unreadable() == 0 && refused == 0;
    if (!is_whole) {
        fmt::print(
            "{} blocks could not be read, {} were refused{}: the node fetches from its peers what is "
            "missing\n",
            blocks.unreadable(), refused, refused > 0 ? " (" + deliveries.failure() + ")" : "");
    }
    BYTOM_TRY(put_away(made, is_whole));
    fmt::print("{} blocks read, best block {} {}\n", deliveries.counts().answered, height, hash);
    return {};
}

}  // namespace bytom::node
