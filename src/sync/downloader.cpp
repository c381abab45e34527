#include "sync/downloader.hpp"

#include <algorithm>

#include <bytom/base/log.hpp>
#include <bytom/consensus/difficulty.hpp>

#include "sync/log_name.hpp"

namespace bytom::sync {
namespace {

io::Post post_to(p2p::NetworkLoop& loop) {
    return [&loop](io::Task task) { loop.post(std::move(task)); };
}

BlockFetcher::Verdict verdict_of(const chain::BlockOutcome& outcome) {
    using enum BlockFetcher::Verdict;
    if (outcome.accepted() || outcome.reception == chain::Reception::orphan) return done;
    if (outcome.reception == chain::Reception::pending || outcome.refusal == chain::Refusal::evaluations_full)
        return aside;
    if (outcome.refusal == chain::Refusal::stopping || outcome.refusal == chain::Refusal::storage_failure)
        return failed;
    const bool is_condemned =
        outcome.refusal.has_value() || (outcome.error && outcome.error->condemns_hash());
    return is_condemned ? condemned : bad_body;
}

}  // namespace

class Downloader::TipState final : public ChainState {
public:
    explicit TipState(const chain::Chain& chain) : chain_(chain) {}

    [[nodiscard]] const chain::BlockNode& tip() const override { return *chain_.tip()->node; }
    [[nodiscard]] const chain::BlockNode* find(const Hash256& hash) const override {
        return chain_.find(hash);
    }

    [[nodiscard]] bool is_being_evaluated(const Hash256& hash) const override {
        return chain_.is_being_evaluated(hash);
    }

private:
    const chain::Chain& chain_;
};

Downloader::Downloader(DownloaderOptions options)
    : options_(std::move(options)),
      state_(std::make_unique<TipState>(*options_.chain)),
      machine_({.headers = {.network = &options_.chain->network(),
                            .max_headers = options_.max_headers,
                            .work_at_once = 2 * options_.pool->size()},
                .blocks = options_.blocks},
               *state_, [this](p2p::ConnectionId peer) { return options_.transport->bytes_received(peer); }),
      meter_(options_.loop->now(), options_.chain->tip()->height()),
      mailbox_(post_to(*options_.loop)),
      pool_(*options_.pool, post_to(*options_.loop)) {
    publish();
}

Downloader::~Downloader() = default;

void Downloader::add_peer(p2p::ConnectionId peer, std::uint64_t height, const Hash256& hash,
                          BlocksKept kept) {
    perform(machine_.peer_joined(peer, height, hash, options_.loop->now(), kept));
}

void Downloader::update_peer(p2p::ConnectionId peer, std::uint64_t height, const Hash256& hash) {
    perform(machine_.peer_claims(peer, height, hash, options_.loop->now()));
}

void Downloader::remove_peer(p2p::ConnectionId peer) {
    perform(machine_.peer_left(peer, options_.loop->now()));
}

void Downloader::receive_headers(p2p::ConnectionId peer,
                                 const std::vector<primitives::BlockHeader>& headers) {
    perform(machine_.headers_came(peer, headers, options_.loop->now(), options_.clock->now()));
}

void Downloader::receive_blocks(p2p::ConnectionId peer, std::vector<ReceivedBlock> blocks) {
    perform(machine_.blocks_came(peer, std::move(blocks), options_.loop->now()));
}

bool Downloader::may_be_ahead(p2p::ConnectionId peer, std::uint64_t margin) const {
    const PeerBook::Peer* const found = machine_.book().find(peer);
    return found != nullptr && !PeerBook::is_exhausted(*found, options_.loop->now()) &&
           found->height > options_.chain->tip()->height() + margin;
}

void Downloader::step() {
    perform(machine_.step(options_.loop->now()));
}

void Downloader::tick() {
    const auto now = options_.loop->now();
    meter_.tick(now, options_.chain->tip()->height());
    perform(machine_.tick(now));
    const auto level = options_.is_background ? base::LogLevel::debug : base::LogLevel::info;
    if (const auto line = meter_.line(now, progress())) base::log(level, kLog, "{}", *line);
}

void Downloader::perform(Actions actions) {
    for (Action& action : actions)
        std::visit([this](auto& what) { perform(std::move(what)); }, action);
    publish();
}

void Downloader::perform(RequestHeaders&& action) {
    if (!options_.transport->request(action.peer, action.request)) machine_.not_sent(action);
}

void Downloader::perform(RequestBlocks&& action) {
    if (!options_.transport->request(action.peer, action.request)) machine_.not_sent(action);
}

void Downloader::perform(Report&& action) {
    options_.transport->report(action.peer, action.offence, action.why);
}

void Downloader::perform(GiveUp&& action) {
    options_.transport->disconnect(action.peer, action.why);
}

void Downloader::perform(PrepareSeeds&& action) {
    if (options_.prefetch_seeds) options_.prefetch_seeds(action.seeds);
}

void Downloader::perform(CheckWork&& action) {
    pool_.offload(
        [action, &proof_of_work = options_.proof_of_work] {
            return consensus::check_work(action.hash, action.bits, action.seed, proof_of_work).has_value();
        },
        [this, action](bool is_good) {
            perform(machine_.work_checked(action, is_good, options_.loop->now()));
        },
        [](const std::string& text) {
            base::log(base::LogLevel::error, kLog, "work cannot be computed: {}", text);
        });
}

void Downloader::perform(Submit&& action) {
    const Hash256 hash = action.block.hash();
    const chain::BlockOrigin origin{.peer = action.provider,
                                    .evidence = action.is_anchored ? consensus::WorkEvidence::checkpoint
                                                                   : consensus::WorkEvidence::verified,
                                    .work_ahead = true};
    chain::BlockDone done = [this, home = mailbox_.sender(), provider = action.provider,
                             height = action.block.height(), hash](const chain::BlockOutcome& outcome) {
        home.post([this, provider, height, hash, outcome] { block_done(provider, height, hash, outcome); });
    };
    if (has_failed_ || !options_.chain->try_submit_block(action.block.block, origin, done))
        return machine_.not_submitted(action);
    last_submitted_ = hash;
}

void Downloader::block_done(p2p::ConnectionId provider, std::uint64_t height, const Hash256& hash,
                            const chain::BlockOutcome& outcome) {
    if (outcome.accepted()) options_.transport->note_block(provider);
    const BlockFetcher::Verdict verdict = verdict_of(outcome);
    has_failed_ |= verdict == BlockFetcher::Verdict::failed;
    if (verdict == BlockFetcher::Verdict::condemned || verdict == BlockFetcher::Verdict::bad_body)
        base::log(base::LogLevel::warn, kLog, "block {} {} is refused: {}", height, hash.to_text(),
                  outcome.error_text());
    perform(machine_.block_done(height, hash, verdict, options_.loop->now()));
}

void Downloader::publish() {
    const chain::TipPtr tip = options_.chain->tip();
    const HeaderSync& headers = machine_.headers();
    const HeaderChain& list = headers.list();
    SyncProgress progress;
    progress.height = tip->height();
    progress.best_header = tip->height();
    progress.headers = tip->height();
    progress.peers = machine_.book().peers().size();
    progress.has_distant_peers = machine_.has_distant_peers();
    progress.blocks_per_second = meter_.blocks_per_second();
    progress.claimed = machine_.book().greatest_claim(options_.loop->now());
    if (is_behind()) {
        progress.is_syncing = true;
        progress.headers = std::max(progress.headers, list.last_height());
        progress.best_header = std::max(progress.best_header, list.base()->height + list.ready());
    } else if (headers.is_asking()) {
        progress.is_syncing = progress.claimed > tip->height();
    }
    if (machine_.book().peers().empty()) {
        progress.reason =
            progress.has_distant_peers
                ? "all peers have pruned the blocks that are needed next: one that has them is waited for"
                : "no peers";
    }
    const base::MutexLock lock(mutex_);
    progress_ = progress;
}

SyncProgress Downloader::progress() const {
    const base::MutexLock lock(mutex_);
    return progress_;
}

}  // namespace bytom::sync
