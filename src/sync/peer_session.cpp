#include "sync/peer_session.hpp"

namespace bytom::sync {

PeerSession::Reaction PeerSession::receive(const Message& message) {
    if (std::holds_alternative<StatusRequest>(message)) return Reaction::answer;
    if (const auto* status = std::get_if<StatusResponse>(&message)) {
        // A registered peer is not asked for its genesis again (08 §2).
        if (!registered_ && status->genesis_hash != genesis_hash_) return Reaction::nothing;
        set_best(status->height, status->hash);
        if (registered_) return Reaction::nothing;
        registered_ = true;
        return Reaction::registered;
    }
    if (!registered_) return Reaction::nothing;
    if (std::holds_alternative<NilMessage>(message)) return Reaction::close;
    if (const auto* load = std::get_if<FilterLoad>(&message)) {
        filter_.load(*load);
        return Reaction::nothing;
    }
    if (const auto* add = std::get_if<FilterAdd>(&message)) {
        filter_.add(add->address);
        return Reaction::nothing;
    }
    if (std::holds_alternative<FilterClear>(message)) {
        filter_.clear();
        return Reaction::nothing;
    }
    if (std::holds_alternative<MerkleBlock>(message)) return Reaction::nothing;
    const bool content =
        std::holds_alternative<BlockMessage>(message) || std::holds_alternative<HeadersMessage>(message) ||
        std::holds_alternative<BlocksMessage>(message) ||
        std::holds_alternative<TransactionMessage>(message) || std::holds_alternative<MinedBlock>(message);
    return content ? Reaction::content : Reaction::answer;
}

}  // namespace bytom::sync
