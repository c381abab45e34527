#include "simulation/hostile.hpp"

#include <algorithm>

#include "support/block_maker.hpp"
#include "sync/serving.hpp"
#include "sync/tip_view.hpp"

namespace bytom::simulation {
namespace {

using primitives::BlockHeader;
using primitives::BlockPtr;

Hash256 nobodys_hash(Chance& chance) {
    Hash256 hash;
    for (std::uint8_t& byte : hash.bytes)
        byte = static_cast<std::uint8_t>(chance.between(0, 255));
    return hash;
}

}  // namespace

std::string_view to_string(HostileKind kind) {
    switch (kind) {
        case HostileKind::liar:
            return "liar";
        case HostileKind::stingy:
            return "stingy";
        case HostileKind::withholder:
            return "withholder";
        case HostileKind::wrong_bodies:
            return "wrong_bodies";
        case HostileKind::forger:
            return "forger";
        case HostileKind::invalid_miner:
            return "invalid_miner";
        case HostileKind::junk:
            return "junk";
        case HostileKind::flooder:
            return "flooder";
        case HostileKind::slow:
            return "slow";
    }
    return "?";
}

Hostile::Hostile(World& world, std::size_t number, HostileKind kind)
    : world_(world), number_(number), kind_(kind) {}

End::Side Hostile::side() {
    ++identities_;
    p2p::SocketAddress address{.ip = *p2p::IpAddress::from_text("172." + std::to_string(number_ % 250) + "." +
                                                                std::to_string(identities_ / 250) + "." +
                                                                std::to_string(1 + identities_ % 250)),
                               .port = 46657};
    return {.address = address, .services = "7", .handler = this, .enter = [](Task task) { task(); }};
}

LineQuality Hostile::line() const {
    LineQuality quality{.latency = 20ms, .jitter = 1ms, .bandwidth = 4e6};
    if (kind_ == HostileKind::slow) quality.bandwidth = 300;
    return quality;
}

Node* Hostile::host() const {
    for (std::size_t i = 0; i < world_.size(); ++i) {
        Node& node = world_.node((number_ + i) % world_.size());
        if (node.is_up()) return &node;
    }
    return nullptr;
}

void Hostile::say(p2p::Peer& peer, const sync::Message& message) {
    say_raw(peer, sync::encode(message));
}

void Hostile::say_raw(p2p::Peer& peer, Bytes payload) {
    (void)peer.send(std::make_shared<const Bytes>(std::move(payload)), p2p::Urgency::reply);
}

void Hostile::on_connected(const p2p::PeerPtr& peer) {
    peers_.emplace(peer->id(), peer);
    act(peer);
}

void Hostile::on_disconnected(const p2p::PeerPtr& peer) {
    peers_.erase(peer->id());
}

sync::StatusResponse Hostile::status(const Node& node) const {
    sync::StatusResponse response = sync::status_of(sync::TipView(node.chain()));
    switch (kind_) {
        case HostileKind::liar:
            response.height += 100'000;
            break;
        case HostileKind::stingy:
        case HostileKind::forger:
            response.height += 50;
            break;
        default:
            return response;
    }
    response.hash = nobodys_hash(world_.context.chance);
    return response;
}

void Hostile::on_message(const p2p::PeerPtr& peer, Bytes message) {
    const auto decoded = sync::decode(message);
    Node* const node = host();
    if (!decoded || node == nullptr) return;
    if (std::holds_alternative<sync::StatusRequest>(*decoded)) return say(*peer, status(*node));
    if (const auto* headers = std::get_if<sync::GetHeaders>(&*decoded)) return answer(*peer, *headers);
    if (const auto* blocks = std::get_if<sync::GetBlocks>(&*decoded)) return answer(*peer, *blocks);
}

void Hostile::answer(p2p::Peer& peer, const sync::GetHeaders& request) {
    if (kind_ == HostileKind::liar) return;
    const sync::TipView view(host()->chain());
    sync::HeadersMessage headers;
    const auto after = sync::locate(view, request.locator, view.best().hash, sync::kMaxHeaders);
    for (const sync::KnownBlock& block : after)
        headers.raw_headers.push_back(sync::quoted(sync::header_text(view.header(block))));
    if (kind_ == HostileKind::stingy)
        headers.raw_headers.resize(
            std::min<std::size_t>(headers.raw_headers.size(), world_.context.chance.between(0, 20)));
    if (kind_ == HostileKind::forger) {
        const chain::TipPtr tip = host()->chain().tip();
        BlockHeader last = tip->header;
        for (std::size_t i = 0; i < 50; ++i) {
            BlockHeader next = last;
            next.height = last.height + 1;
            next.previous_block_hash = last.hash();
            ++next.timestamp;
            next.nonce = i;
            headers.raw_headers.push_back(sync::quoted(sync::header_text(next)));
            last = next;
        }
    }
    say(peer, headers);
}

BlockPtr Hostile::spoiled(const primitives::Block& block) const {
    auto other = std::make_shared<primitives::Block>(block);
    if (other->transactions.size() > 1) {
        other->transactions.pop_back();
    } else {
        other->transactions.push_back(testing::split(*world_.origin().outputs()[0].tx, 0));
    }
    return other;
}

void Hostile::answer(p2p::Peer& peer, const sync::GetBlocks& request) {
    if (kind_ == HostileKind::liar || kind_ == HostileKind::withholder) return;
    const sync::TipView view(host()->chain());
    const auto found = sync::answer(request, view, {});
    if (!found) return;
    auto blocks = std::get<sync::BlocksMessage>(*found);
    if (kind_ == HostileKind::stingy)
        blocks.raw_blocks.resize(
            std::min<std::size_t>(blocks.raw_blocks.size(), world_.context.chance.between(0, 3)));
    if (kind_ == HostileKind::wrong_bodies) {
        const auto good = sync::blocks_from(blocks);
        blocks.raw_blocks.clear();
        for (const BlockPtr& block : *good)
            blocks.raw_blocks.push_back(sync::quoted(sync::block_text(spoiled(*block)->encode())));
    }
    say(peer, blocks);
}

/// Again and again as long as it is connected.
void Hostile::act(const std::shared_ptr<p2p::Peer>& peer) {
    Chance& chance = world_.context.chance;
    Duration pause = 1s;
    if (host() != nullptr) {
        switch (kind_) {
            case HostileKind::junk:
                send_junk(*peer);
                break;
            case HostileKind::flooder:
                flood(*peer);
                break;
            case HostileKind::forger:
                if (chance.hits(0.05)) announce_forged(*peer);
                break;
            case HostileKind::invalid_miner:
                pause = 20s;
                if (chance.hits(0.5)) announce_invalid(*peer);
                break;
            default:
                pause = 60s;
                break;
        }
    }
    world_.context.timeline.after(pause, [this, id = peer->id()] {
        if (const auto here = peers_.find(id); here != peers_.end()) act(here->second);
    });
}

void Hostile::send_junk(p2p::Peer& peer) {
    Chance& chance = world_.context.chance;
    constexpr std::array<std::uint8_t, 18> kTypes{0x00, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x20, 0x21,
                                                  0x30, 0x40, 0x50, 0x51, 0x52, 0x60, 0x61, 0x99, 0xff};
    Bytes payload{kTypes.at(chance.index(kTypes.size()))};
    const std::size_t size = chance.between(0, 300);
    for (std::size_t i = 0; i < size; ++i)
        payload.push_back(static_cast<std::uint8_t>(chance.between(0, 255)));
    say_raw(peer, std::move(payload));
    // A good message that ends too soon, or goes on.
    Bytes block = sync::encode(
        sync::MinedBlock{sync::block_text(host()->chain().raw_block(*host()->chain().tip()->node))});
    block.resize(chance.between(1, block.size() + 10));
    say_raw(peer, std::move(block));
}

void Hostile::flood(p2p::Peer& peer) {
    Chance& chance = world_.context.chance;
    const auto& outputs = world_.origin().outputs();
    for (std::size_t i = 0; i < 10; ++i) {
        // Honest payments have the others for themselves.
        const testing::Spendable& spent = outputs[chance.index(outputs.size() / 8)];
        primitives::TransactionPtr tx =
            testing::split(*spent.tx, spent.output, 1, chance.between(1, 50'000'000));
        switch (chance.between(0, 3)) {
            case 0:  // stands on what nobody has
                tx = testing::split(*tx, 0, 1, 1);
                break;
            case 1:  // dust
                tx = testing::split(*spent.tx, spent.output, 1,
                                    spent.tx->data().outputs.at(spent.output).value.amount);
                break;
            default:  // pays for itself, or not
                break;
        }
        const Bytes payload = sync::encode(sync::TransactionMessage{sync::transaction_text(*tx)});
        say_raw(peer, payload);
        if (chance.hits(0.3)) say_raw(peer, payload);
    }
}

void Hostile::announce_forged(p2p::Peer& peer) {
    const chain::TipPtr tip = host()->chain().tip();
    say(peer, sync::MinedBlock{sync::block_text(testing::make_block(tip->header, {}, "forged")->encode())});
}

/// The work is real, the block is not: it pays its miner too much, or spends what there is not.
void Hostile::announce_invalid(p2p::Peer& peer) {
    Chance& chance = world_.context.chance;
    const BlockHeader parent = host()->chain().tip()->header;
    const std::string tag = "bad" + std::to_string(number_);
    BlockPtr block;
    if (chance.hits(0.5)) {
        block = testing::make_block(parent, {}, tag, 1);
    } else {
        const auto nothing = testing::split(*world_.origin().outputs()[0].tx, 0, 1, 12'345'678);
        block = testing::make_block(parent, {testing::split(*nothing, 0)}, tag);
    }
    world_.context.oracle.grant(block->hash());
    world_.context.log.note("an invalid block {} {}", block->header.height,
                            block->hash().to_text().substr(0, 8));
    say(peer, sync::MinedBlock{sync::block_text(block->encode())});
}

}  // namespace bytom::simulation
