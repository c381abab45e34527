// What peers bring: headers, blocks, announcements, transactions.
#include <bytom/consensus/block_validation.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/primitives/merkle.hpp>

#include "sync/reactor_impl.hpp"

namespace bytom::sync {
namespace {

/// Memory that a message and what is decoded from it take: blocks and transactions in pieces take some times
/// their wire form.
std::size_t memory_of(ByteView message) {
    constexpr std::size_t kDecodedFactor = 4;
    return kDecodedFactor * message.size();
}

ReceivedBlock looked_at(primitives::BlockPtr block, std::size_t bytes) {
    std::vector<Hash256> ids;
    ids.reserve(block->transactions.size());
    for (const primitives::TransactionPtr& tx : block->transactions)
        ids.push_back(tx->id());
    ReceivedBlock received;
    received.hash = block->hash();
    received.bytes = bytes;
    received.roots_match = primitives::tx_merkle_root(ids) == block->header.transaction_merkle_root;
    received.block = std::move(block);
    return received;
}

}  // namespace

void Reactor::Impl::take_headers(p2p::ConnectionId id, Bytes message) {
    PeerRecord& record = *find(id);
    const std::size_t size = memory_of(message);
    add_waiting(record, size);
    offload(id, [this, id, size, message = std::move(message)] {
        std::vector<primitives::BlockHeader> headers;
        if (const auto decoded = decode(message)) {
            if (auto found = headers_from(std::get<HeadersMessage>(*decoded))) headers = std::move(*found);
        }
        return [this, id, size, headers = std::move(headers)] {
            PeerRecord* const sender = find(id);
            if (sender == nullptr) return;
            remove_waiting(*sender, size);
            downloader_->receive_headers(id, headers);
        };
    });
}

void Reactor::Impl::take_blocks(p2p::ConnectionId id, Bytes message) {
    PeerRecord& record = *find(id);
    const std::size_t size = memory_of(message);
    add_waiting(record, size);
    offload(id, [this, id, size, message = std::move(message)] {
        std::vector<ReceivedBlock> blocks;
        if (const auto decoded = decode(message)) {
            const auto& content = std::get<BlocksMessage>(*decoded);
            if (const auto found = blocks_from(content)) {
                for (std::size_t i = 0; i < found->size(); ++i)
                    blocks.push_back(looked_at((*found)[i], content.raw_blocks[i].size() / 2));
            }
        }
        return [this, id, size, blocks = std::move(blocks)]() mutable {
            PeerRecord* const sender = find(id);
            if (sender == nullptr) return;
            remove_waiting(*sender, size);
            for (const ReceivedBlock& received : blocks)
                sender->blocks.insert(received.hash);
            downloader_->receive_blocks(id, std::move(blocks));
            if (PeerRecord* const still = find(id)) throttle(*still);
        };
    });
}

bool Reactor::Impl::begin_check(const Hash256& block) {
    const std::scoped_lock lock(mutex_);
    return checking_.insert(block).second;
}

void Reactor::Impl::end_check(const Hash256& block) {
    const std::scoped_lock lock(mutex_);
    checking_.erase(block);
}

/// Cheap checks first: the place of the block, then its work (08 §7.4). A block that several peers announce
/// at once is checked for the first of them.
void Reactor::Impl::take_announced(p2p::ConnectionId id, Bytes message) {
    PeerRecord& record = *find(id);
    // Whoever announces faster than we look is heard again with its next status.
    if (record.waiting_announcements == kMaxAnnouncements) return;
    ++record.waiting_announcements;
    const std::size_t size = memory_of(message);
    add_waiting(record, size);
    offload(id, [this, id, size, message = std::move(message)] {
        primitives::BlockPtr block;
        Hash256 hash;
        std::optional<bool> has_work;  // nothing: it cannot be told
        if (const auto decoded = decode(message))
            block = block_from_text(std::get<MinedBlock>(*decoded).raw_block);
        if (block) {
            hash = block->hash();
            has_work = announced_work(block->header, hash);
        }
        return [this, id, size, block, hash, has_work] {
            PeerRecord* const sender = find(id);
            if (sender == nullptr) return;
            --sender->waiting_announcements;
            remove_waiting(*sender, size);
            if (block) announced_checked(id, block, hash, has_work);
        };
    });
}

/// Nothing: known, being checked, far away, or without a parent. On the pool.
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

void Reactor::Impl::announced_checked(p2p::ConnectionId id, const primitives::BlockPtr& block,
                                      const Hash256& hash, std::optional<bool> has_work) {
    PeerRecord& record = *find(id);
    record.blocks.insert(hash);
    // Announcements may overtake each other on the pool; a peer that went back says so in its next status.
    if (block->header.height >= record.session.height()) record.session.set_best(block->header.height, hash);
    if (has_work == false) {
        return report(id, p2p::Offence::invalid_proof_of_work, "a block without proof of work was announced");
    }
    if (!has_work) {
        // Known already, or what it stands on is missing: its headers will show the way.
        downloader_->update_peer(id, record.session.height(), record.session.hash());
        return publish();
    }
    chain::BlockDone done = [self = weak_from_this(), id](const chain::BlockOutcome& outcome) {
        const auto reactor = self.lock();
        if (!reactor) return;
        reactor->post_unless_stopped([self, id, outcome] {
            const auto here = self.lock();
            if (!here || here->stopped_) return;
            PeerRecord* const sender = here->find(id);
            if (sender == nullptr) return;
            if (outcome.accepted()) sender->peer->note_useful(p2p::Contribution::block);
            if (outcome.error && !outcome.error->transient)
                return here->report(id, p2p::Offence::illegal_message, "an invalid block was announced");
            // It may have announced more since.
            here->downloader_->update_peer(id, sender->session.height(), sender->session.hash());
            here->publish();
        });
    };
    const chain::BlockOrigin origin{
        .peer = id, .evidence = consensus::WorkEvidence::verified, .work_ahead = false};
    if (!options_.chain->try_submit_block(chain::make_incoming_block(block), origin, done))
        downloader_->update_peer(id, record.session.height(), record.session.hash());
}

void Reactor::Impl::take_transaction(p2p::ConnectionId id, Bytes message) {
    PeerRecord& record = *find(id);
    ++record.waiting_transactions;
    const std::size_t size = memory_of(message);
    add_waiting(record, size);
    offload(id, [this, id, size, message = std::move(message)] {
        primitives::TransactionPtr tx;
        if (const auto decoded = decode(message))
            tx = transaction_from_text(std::get<TransactionMessage>(*decoded).raw_tx);
        const Hash256 fingerprint = tx ? crypto::sha3_256(tx->received()) : Hash256();
        return [this, id, size, tx, fingerprint] {
            PeerRecord* const sender = find(id);
            if (sender == nullptr) return;
            remove_waiting(*sender, size);
            const auto finished = [&] {
                --sender->waiting_transactions;
                throttle(*sender);
            };
            if (!tx) {
                finished();
                return report(id, p2p::Offence::connection_exception, "an undecodable transaction");
            }
            // By its bytes: ids do not cover arguments, and what was refused may come again in a version that
            // is good.
            const bool news = sender->transactions.insert(fingerprint);
            sender->transactions.insert(tx->id());
            const chain::PoolEntryPtr entry = options_.chain->pool_entry(tx->id());
            // The reference sends back what it was sent.
            if (!news || (entry && !entry->status_fail) || !may_relay()) return finished();
            chain::TxDone done = [self = weak_from_this(), id,
                                  tx_id = tx->id()](const chain::TxOutcome& outcome) {
                const auto reactor = self.lock();
                if (!reactor) return;
                reactor->post_unless_stopped([self, id, tx_id, outcome] {
                    const auto here = self.lock();
                    if (here && !here->stopped_) here->transaction_done(id, tx_id, outcome);
                });
            };
            if (!options_.chain->try_submit_transaction(tx, id, done)) finished();
        };
    });
}

void Reactor::Impl::transaction_done(p2p::ConnectionId id, const Hash256& /*tx_id*/,
                                     const chain::TxOutcome& outcome) {
    PeerRecord* const record = find(id);
    if (record == nullptr) return;
    --record->waiting_transactions;
    throttle(*record);
    if (outcome.accepted()) record->peer->note_useful(p2p::Contribution::transaction);
    if (outcome.blames_sender()) report(id, p2p::Offence::illegal_message, "an invalid transaction");
}

}  // namespace bytom::sync
