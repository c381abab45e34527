#include <utility>

#include <bytom/base/log.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/chain/follower.hpp>
#include <bytom/chain/index_progress.hpp>
#include <bytom/storage/key_value_store.hpp>
#include <bytom/txindex/transaction_index.hpp>

#include "txindex/rows.hpp"

namespace bytom::txindex {
namespace {

constexpr std::string_view kModule = "txindex";
constexpr std::string_view kTipKey = "tip";
constexpr std::size_t kBatchBytes = std::size_t{1} << 20;

enum Family : std::size_t { kState, kPlaces, kBlocks };

template <typename Row>
Row checked(std::optional<Row> row) {
    if (!row)
        throw storage::StorageFailure(storage::open_error::kCorrupted, "a row of the index does not decode");
    return *std::move(row);
}

}  // namespace

class TransactionIndex::Impl final : private chain::FollowerHandler {
public:
    Impl(TransactionIndexOptions options, std::unique_ptr<storage::KeyValueStore> store)
        : chain_(*options.chain),
          on_failure_(std::move(options.on_failure)),
          store_(std::move(store)),
          progress_(chain_, *store_, kModule) {}

    ~Impl() override { stop(); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] Status<> start() {
        batch_ = store_->batch();
        place_ = last_known_block();
        if (place_ == nullptr) {
            const chain::BlockNode& genesis = *chain_.main_node(0);
            attach(genesis, *chain_.block(genesis));
            write();
        }
        progress_.begin(*place_);
        BYTOM_ASSIGN(
            follower_,
            chain::Follower::start(chain_, kModule, {.from = place_, .blocks = true, .on_ready = {}}, *this));
        return {};
    }

    void stop() {
        if (follower_) follower_->stop();
    }

    [[nodiscard]] std::optional<TransactionPlace> find(const Hash256& tx_id) const {
        const auto value = store_->get(kPlaces, tx_id.view());
        if (!value) return std::nullopt;
        const rows::Place place = checked(rows::decode_place(*value));
        // A power cut may have taken the block from the chain and left its rows here.
        const chain::BlockNode* const block = chain_.find(place.block);
        if (block == nullptr) return std::nullopt;
        return TransactionPlace{.block = block, .position = place.position};
    }

    [[nodiscard]] const chain::IndexProgress& progress() const { return progress_; }
    [[nodiscard]] storage::StoreFigures figures() const { return store_->figures(); }

private:
    /// The highest block of the index that the chain still has; null: none.
    const chain::BlockNode* last_known_block() {
        const auto row = store_->get(kState, base::as_bytes(kTipKey));
        if (!row) return nullptr;
        const rows::Tip tip = checked(rows::decode_tip(*row));
        if (const chain::BlockNode* const block = chain_.find(tip.block)) return block;
        const auto snapshot = store_->snapshot();
        const auto cursor = snapshot->cursor(kBlocks);
        for (cursor->seek_last(rows::height_key(tip.height)); cursor->valid(); cursor->previous()) {
            Hash256 hash;
            if (cursor->value().size() != hash.bytes.size()) break;
            std::ranges::copy(cursor->value(), hash.bytes.begin());
            if (const chain::BlockNode* const block = chain_.find(hash)) return block;
        }
        return nullptr;
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
            attach(*connected->node, *connected->block);
        } else if (const auto* disconnected = std::get_if<chain::BlockDisconnected>(&event)) {
            batch_->erase(kBlocks, rows::height_key(disconnected->node->height));
            stand_on(*disconnected->node->parent);
        }
        if (batch_->bytes() >= kBatchBytes) write();
    }

    void attach(const chain::BlockNode& node, const primitives::Block& block) {
        rows::Place place{.block = node.hash};
        for (const primitives::TransactionPtr& tx : block.transactions) {
            batch_->put(kPlaces, tx->id().view(), rows::encode(place));
            ++place.position;
        }
        batch_->put(kBlocks, rows::height_key(node.height), node.hash.view());
        stand_on(node);
    }

    void stand_on(const chain::BlockNode& node) {
        place_ = &node;
        batch_->put(kState, base::as_bytes(kTipKey),
                    rows::encode(rows::Tip{.height = node.height, .block = node.hash}));
        is_changed_ = true;
    }

    void write() {
        if (!std::exchange(is_changed_, false)) return;
        store_->write(*batch_, false);
        batch_ = store_->batch();
        progress_.written(*place_);
    }

    chain::Chain& chain_;
    const std::function<void(const std::string&)> on_failure_;
    const std::unique_ptr<storage::KeyValueStore> store_;

    // The thread's own.
    std::unique_ptr<storage::KeyValueBatch> batch_;
    const chain::BlockNode* place_ = nullptr;  ///< the block of the batch's last change
    bool is_changed_ = false;

    chain::IndexProgress progress_;
    std::unique_ptr<chain::Follower> follower_;
};

Result<std::unique_ptr<TransactionIndex>> TransactionIndex::open(TransactionIndexOptions options) {
    storage::KeyValueOptions store_options;
    store_options.directory = options.directory;
    store_options.network = std::string(options.chain->network().chain_id);
    store_options.contents = "transaction index";
    store_options.families = {"state", "places", "blocks"};
    store_options.env = options.env;
    BYTOM_ASSIGN(auto store, storage::KeyValueStore::open(store_options));
    auto impl = std::make_unique<Impl>(std::move(options), std::move(store));
    try {
        BYTOM_TRY(impl->start());
    } catch (const storage::StorageFailure& failure) {
        return base::fail(failure.name(), failure.what());
    }
    return std::unique_ptr<TransactionIndex>(new TransactionIndex(std::move(impl)));
}

TransactionIndex::TransactionIndex(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TransactionIndex::~TransactionIndex() = default;

void TransactionIndex::stop() {
    impl_->stop();
}

std::optional<TransactionPlace> TransactionIndex::find(const Hash256& tx_id) const {
    return impl_->find(tx_id);
}

storage::StoreFigures TransactionIndex::figures() const {
    return impl_->figures();
}

TransactionIndexStatus TransactionIndex::status() const {
    return impl_->progress().status();
}

bool TransactionIndex::wait_until_current(std::chrono::milliseconds timeout) const {
    return impl_->progress().wait_until_current(timeout);
}

}  // namespace bytom::txindex
