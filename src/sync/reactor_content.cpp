// What peers bring: headers, blocks, announcements, transactions.
#include <bytom/consensus/block_validation.hpp>
#include <bytom/crypto/sha3.hpp>

#include "sync/block_answer.hpp"
#include "sync/decoded_size.hpp"
#include "sync/reactor_impl.hpp"

namespace bytom::sync {
namespace {

/// More than any budget, so that nothing is looked at for longer than it has to be.
constexpr std::size_t kTooMuch = std::size_t{512} << 20;
/// A transaction message: its type and the length of its text come before the text.
constexpr std::size_t kMaxTransactionMessage = kMaxTransactionText + 10;
/// Early transactions that are looked at within a second.
constexpr std::size_t kEarlyAtOnce = 256;

}  // namespace

void Reactor::Impl::take_headers(p2p::ConnectionId id, Bytes message) {
    // What nobody asked for costs nothing.
    if (!downloader_->expects_headers(id)) return;
    const std::size_t size = decoded_message(message, kTooMuch).bytes;
    const auto work = [this, id](const Bytes& payload) {
        std::vector<primitives::BlockHeader> headers;
        if (const auto decoded = decode(payload)) {
            if (auto found = headers_from(std::get<HeadersMessage>(*decoded))) headers = std::move(*found);
        }
        return [this, id, headers = std::move(headers)] {
            if (find(id) != nullptr) downloader_->receive_headers(id, headers);
        };
    };
    (void)decode_in_turn(id, DecodeGate::Origin::asked, size, std::move(message), work);
}

void Reactor::Impl::take_blocks(p2p::ConnectionId id, Bytes message) {
    if (!downloader_->expects_blocks(id)) return;
    downloader_->expect_decoded(id);
    const std::size_t size = decoded_message(message, kTooMuch).bytes;
    const auto work = [this, id, asked = downloader_->blocks_owed_by(id)](const Bytes& payload) {
        auto blocks = read_block_answer(payload, asked).value_or(std::vector<ReceivedBlock>{});
        return [this, id, blocks = std::move(blocks)]() mutable {
            PeerRecord* const sender = find(id);
            if (sender == nullptr) return;
            for (const ReceivedBlock& received : blocks)
                sender->blocks.insert(received.hash());
            downloader_->receive_blocks(id, std::move(blocks));
            if (PeerRecord* const still = find(id)) throttle(*still);
        };
    };
    (void)decode_in_turn(id, DecodeGate::Origin::asked, size, std::move(message), work);
}

bool Reactor::Impl::begin_check(const Hash256& block) {
    const base::MutexLock lock(mutex_);
    return checking_.insert(block).second;
}

void Reactor::Impl::end_check(const Hash256& block) {
    const base::MutexLock lock(mutex_);
    checking_.erase(block);
}

/// Cheap checks first: the place of the block, then its work (08 §7.4). A block that several peers announce
/// at once is checked for the first of them.
void Reactor::Impl::take_announced(p2p::ConnectionId id, Bytes message) {
    PeerRecord& record = *find(id);
    // A peer that announces faster than we check is heard again with its next status.
    if (record.waiting_announcements == kMaxAnnouncements) return;
    const std::size_t size = decoded_message(message, kTooMuch).bytes;
    // A block that takes this much is fetched by its header, once its work is known.
    if (size > kMaxAnnouncement) return;
    const auto work = [this, id](const Bytes& payload) {
        chain::IncomingBlock block;
        std::optional<bool> has_work;  // nothing: unknown
        if (const auto decoded = decode(payload)) {
            if (auto found = block_from_text(std::get<MinedBlock>(*decoded).raw_block)) {
                block = chain::make_incoming_block(std::move(found));
                has_work = announced_work(block.header(), block.hash);
            }
        }
        return [this, id, block, has_work] {
            PeerRecord* const sender = find(id);
            if (sender == nullptr) return;
            --sender->waiting_announcements;
            if (block.block) announced_checked(id, block, has_work);
        };
    };
    if (decode_in_turn(id, DecodeGate::Origin::unasked, size, std::move(message), work))
        ++record.waiting_announcements;
}

/// Nothing if it is known, being checked, far away, or without a parent. Runs on the pool.
std::optional<bool> Reactor::Impl::announced_work(const primitives::BlockHeader& header,
                                                  const Hash256& hash) {
    const chain::BlockNode* const parent = options_.chain->find(header.previous_block_hash);
    const std::uint64_t best = options_.chain->tip()->height();
    const bool near =
        header.height <= best + kAnnouncementWindow && header.height + kAnnouncementWindow >= best;
    if (parent == nullptr || !near || options_.chain->find(hash) != nullptr) return std::nullopt;
    if (header.bits != parent->next_bits()) return false;
    if (!begin_check(hash)) return std::nullopt;
    try {
        const bool has_work =
            consensus::check_work(hash, header.bits, parent->next_seed(), options_.proof_of_work).has_value();
        end_check(hash);
        return has_work;
    } catch (...) {
        end_check(hash);
        throw;
    }
}

void Reactor::Impl::announced_checked(p2p::ConnectionId id, const chain::IncomingBlock& block,
                                      std::optional<bool> has_work) {
    PeerRecord& record = *find(id);
    record.blocks.insert(block.hash);
    // Announcements may overtake each other on the pool; a peer that went back says so in its next status.
    if (block.header().height >= record.session.height())
        record.session.set_best(block.header().height, block.hash);
    if (has_work == false) {
        return report(id, p2p::Offence::invalid_proof_of_work, "a block without proof of work was announced");
    }
    if (!has_work) {
        // Known already, or its parent is missing: headers will lead to it.
        downloader_->update_peer(id, record.session.height(), record.session.hash());
        return publish();
    }
    chain::BlockDone done = [this, home = scope_.home(), id](const chain::BlockOutcome& outcome) {
        home.post([this, id, outcome] {
            PeerRecord* const sender = find(id);
            if (sender == nullptr) return;
            if (outcome.accepted()) sender->peer->note_useful(p2p::Contribution::block);
            if (outcome.error && !outcome.error->transient)
                return report(id, p2p::Offence::illegal_message, "an invalid block was announced");
            // It may have announced more since.
            downloader_->update_peer(id, sender->session.height(), sender->session.hash());
            publish();
        });
    };
    const chain::BlockOrigin origin{
        .peer = id, .evidence = consensus::WorkEvidence::verified, .work_ahead = false};
    if (!options_.chain->try_submit_block(block, origin, done))
        downloader_->update_peer(id, record.session.height(), record.session.hash());
}

bool Reactor::Impl::is_too_early(p2p::ConnectionId id) const {
    return downloader_->is_behind() || downloader_->may_be_ahead(id, kTimeRangeMargin);
}

void Reactor::Impl::take_transaction(p2p::ConnectionId id, Bytes message) {
    // What no amount of gas can pay for never enters a pool. The peer that relays it may have been deceived.
    if (message.size() > kMaxTransactionMessage) return;
    if (is_too_early(id)) {
        early_transactions_.keep(id, std::move(message));
        return;
    }
    look_at_transaction(*find(id), std::move(message));
}

void Reactor::Impl::take_early_transactions() {
    for (std::size_t count = 0; count < kEarlyAtOnce && !gate_.is_crowded(); ++count) {
        auto early = early_transactions_.take([this](p2p::ConnectionId id) { return !is_too_early(id); });
        if (!early) return;
        if (PeerRecord* const sender = find(early->peer)) {
            look_at_transaction(*sender, std::move(early->message));
            continue;
        }
        const std::size_t size = decoded_message(early->message, kTooMuch).bytes;
        const auto work = [this, id = early->peer](const Bytes& payload) {
            primitives::TransactionPtr tx;
            if (const auto decoded = decode(payload))
                tx = transaction_from_text(std::get<TransactionMessage>(*decoded).raw_tx);
            return [this, id, tx] {
                chain::TxDone done = [](const chain::TxOutcome&) {};
                if (tx) (void)options_.chain->try_submit_transaction(tx, id, done);
            };
        };
        (void)decode_in_turn(early->peer, DecodeGate::Origin::unasked, size, std::move(early->message), work);
    }
}

void Reactor::Impl::look_at_transaction(PeerRecord& record, Bytes message) {
    const p2p::ConnectionId id = record.peer->id();
    const DecodedSize decoded_size = decoded_message(message, kTooMuch);
    if (decoded_size.members > kMaxRelayedMembers) return;
    const std::size_t size = decoded_size.bytes;
    const auto work = [this, id](const Bytes& payload) {
        primitives::TransactionPtr tx;
        if (const auto decoded = decode(payload))
            tx = transaction_from_text(std::get<TransactionMessage>(*decoded).raw_tx);
        const Hash256 fingerprint = tx ? crypto::sha3_256(tx->received()) : Hash256();
        return [this, id, tx, fingerprint] {
            PeerRecord* const sender = find(id);
            if (sender == nullptr) return;
            const std::size_t held = tx ? memory_of(*tx) : 0;
            charge(id, held);
            const auto finished = [&] {
                --sender->waiting_transactions;
                settle(id, held);
            };
            if (!tx) {
                finished();
                return report(id, p2p::Offence::connection_exception, "an undecodable transaction");
            }
            // We may have fallen behind while it was decoded.
            if (is_too_early(id)) {
                early_transactions_.keep(id, encode(TransactionMessage{transaction_text(*tx)}));
                return finished();
            }
            // By its bytes: ids do not cover arguments, and what was refused may come again in a version that
            // is good.
            const bool news = sender->transactions.insert(fingerprint);
            sender->transactions.insert(tx->id());
            const chain::PoolEntryPtr entry = options_.chain->pool_entry(tx->id());
            // The reference sends back what it was sent.
            if (!news || (entry && !entry->status_fail)) return finished();
            chain::TxDone done = [this, home = scope_.home(), id, held](const chain::TxOutcome& outcome) {
                home.post([this, id, held, outcome] { transaction_done(id, held, outcome); });
            };
            if (!options_.chain->try_submit_transaction(tx, id, done)) finished();
        };
    };
    if (decode_in_turn(id, DecodeGate::Origin::unasked, size, std::move(message), work))
        ++record.waiting_transactions;
}

void Reactor::Impl::transaction_done(p2p::ConnectionId id, std::size_t held,
                                     const chain::TxOutcome& outcome) {
    PeerRecord* const record = find(id);
    if (record == nullptr) return;
    --record->waiting_transactions;
    settle(id, held);
    if (outcome.accepted()) record->peer->note_useful(p2p::Contribution::transaction);
    if (outcome.blames_sender()) report(id, p2p::Offence::illegal_message, "an invalid transaction");
}

}  // namespace bytom::sync
