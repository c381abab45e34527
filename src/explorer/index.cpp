#include <utility>

#include <bytom/base/log.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/chain/follower.hpp>
#include <bytom/chain/index_progress.hpp>
#include <bytom/explorer/index.hpp>

#include "explorer/block_writer.hpp"
#include "explorer/stored_view.hpp"

namespace bytom::explorer {
namespace {

constexpr std::string_view kModule = "explorer";
constexpr std::size_t kBlockCacheBytes = std::size_t{16} << 20;

storage::KeyValueOptions store_options(const IndexOptions& options) {
    storage::KeyValueOptions result;
    result.directory = options.directory;
    result.network = std::string(options.chain->network().chain_id);
    result.contents = "explorer index";
    result.families = family_names();
    result.block_cache_bytes = std::size_t{32} << 20;
    result.write_buffer_bytes = std::size_t{32} << 20;
    result.dense = true;
    result.env = options.env;
    return result;
}

}  // namespace

class Index::Impl final : private chain::FollowerHandler {
public:
    Impl(IndexOptions options, std::unique_ptr<storage::KeyValueStore> store)
        : chain_(*options.chain),
          on_failure_(std::move(options.on_failure)),
          batch_bytes_(options.batch_bytes),
          store_(std::move(store)),
          blocks_(chain_, kBlockCacheBytes),
          progress_(chain_, *store_, kModule) {}

    ~Impl() override { stop(); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] Status<> start() {
        writer_ = std::make_unique<BlockWriter>(*store_);
        place_ = writer_->is_empty() ? nullptr : chain_.find(writer_->state().hash);
        if (place_ == nullptr && !step_back()) start_afresh();
        progress_.begin(*place_);
        BYTOM_ASSIGN(
            follower_,
            chain::Follower::start(chain_, kModule, {.from = place_, .blocks = true, .on_ready = {}}, *this));
        return {};
    }

    void stop() {
        if (follower_) follower_->stop();
    }

    [[nodiscard]] ViewPtr view() { return std::make_unique<const StoredView>(chain_, *store_, blocks_); }

    [[nodiscard]] const chain::IndexProgress& progress() const { return progress_; }
    [[nodiscard]] storage::StoreFigures figures() const { return store_->figures(); }

private:
    /// A power cut may have taken the chain's last commits and left the index's.
    [[nodiscard]] bool step_back() {
        const std::uint64_t height = writer_->state().height;
        if (writer_->is_empty() ||
            !writer_->step_back_to([this](const Hash256& hash) { return chain_.find(hash) != nullptr; }))
            return false;
        writer_->write();
        place_ = chain_.find(writer_->state().hash);
        base::log(base::LogLevel::info, kModule, "the chain has lost {} blocks; went back to height {}",
                  height - place_->height, place_->height);
        return true;
    }

    void start_afresh() {
        if (!writer_->is_empty()) {
            base::log(base::LogLevel::warn, kModule,
                      "the chain has lost the block at height {} on which the index stands: built anew",
                      writer_->state().height);
            erase_everything(*store_);
            writer_ = std::make_unique<BlockWriter>(*store_);
        }
        place_ = chain_.main_node(0);
        writer_->attach(
            {.block = *chain_.block(*place_), .statuses = chain_.statuses(*place_), .hash = place_->hash});
        write();
    }

    std::optional<Instant> idle() override {
        write();
        return progress_.sync_if_due();
    }

    void finish() override {
        write();
        store_->sync();
    }

    void failed(const std::string& what) noexcept override {
        base::log(base::LogLevel::error, kModule, "{}", what);
        if (on_failure_) on_failure_(what);
    }

    void handle(const chain::Event& event) override {
        if (const auto* connected = std::get_if<chain::BlockConnected>(&event)) {
            writer_->attach(
                {.block = *connected->block,
                 .statuses = *connected->statuses,
                 .hash = connected->node->hash,
                 .may_be_lost = connected->node->height + kRecentBlocks > chain_.tip()->height()});
            place_ = connected->node;
        } else if (const auto* disconnected = std::get_if<chain::BlockDisconnected>(&event)) {
            writer_->detach({.block = *disconnected->block,
                             .statuses = *disconnected->statuses,
                             .hash = disconnected->node->hash});
            place_ = disconnected->node->parent;
        } else {
            return;
        }
        is_changed_ = true;
        if (writer_->waiting_bytes() >= batch_bytes_) write();
    }

    void write() {
        writer_->write();
        if (!std::exchange(is_changed_, false)) return;
        progress_.written(*place_);
    }

    chain::Chain& chain_;
    const std::function<void(const std::string&)> on_failure_;
    const std::size_t batch_bytes_;
    const std::unique_ptr<storage::KeyValueStore> store_;
    BlockCache blocks_;

    // The thread's own.
    std::unique_ptr<BlockWriter> writer_;
    const chain::BlockNode* place_ = nullptr;  ///< the block on which the writer's rows stand
    bool is_changed_ = false;

    chain::IndexProgress progress_;
    std::unique_ptr<chain::Follower> follower_;
};

Result<std::unique_ptr<Index>> Index::open(IndexOptions options) {
    BYTOM_ASSIGN(auto store, storage::KeyValueStore::open(store_options(options)));
    try {
        auto impl = std::make_unique<Impl>(std::move(options), std::move(store));
        BYTOM_TRY(impl->start());
        return std::unique_ptr<Index>(new Index(std::move(impl)));
    } catch (const storage::StorageFailure& failure) {
        return base::fail(failure.name(), failure.what());
    }
}

Index::Index(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Index::~Index() = default;

void Index::stop() {
    impl_->stop();
}

ViewPtr Index::view() const {
    return impl_->view();
}

storage::StoreFigures Index::figures() const {
    return impl_->figures();
}

IndexStatus Index::status() const {
    return impl_->progress().status();
}

bool Index::wait_until_current(std::chrono::milliseconds timeout) const {
    return impl_->progress().wait_until_current(timeout);
}

}  // namespace bytom::explorer
