// Peers that do not play by the rules. They speak the protocol and have no chain of their own: they look into
// an honest node's.
#pragma once

#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include <bytom/sync/message.hpp>

#include "simulation/wire.hpp"
#include "simulation/world.hpp"

namespace bytom::simulation {

enum class HostileKind : std::uint8_t {
    liar,           ///< claims much more than it has, and shows nothing
    stingy,         ///< claims more than it has, and gives little at a time
    withholder,     ///< shows headers, gives no blocks
    wrong_bodies,   ///< gives blocks with other transactions under right headers
    forger,         ///< shows headers and announces blocks without work
    invalid_miner,  ///< finds blocks that break the rules
    junk,           ///< sends bytes
    flooder,        ///< sends transactions of every useless kind
    slow,           ///< honest, at some hundred bytes per second
};
inline constexpr std::size_t kHostileKinds = 9;

[[nodiscard]] std::string_view to_string(HostileKind kind);

class Hostile final : public p2p::PeerHandler {
public:
    Hostile(World& world, std::size_t number, HostileKind kind);

    [[nodiscard]] HostileKind kind() const noexcept { return kind_; }
    /// It comes back under another address each time.
    [[nodiscard]] End::Side side();
    [[nodiscard]] LineQuality line() const;
    [[nodiscard]] bool gives_up() const noexcept { return identities_ >= kIdentities; }
    [[nodiscard]] Duration pause() { return world_.context.chance.between(Duration{10s}, Duration{60s}); }

    void on_connected(const p2p::PeerPtr& peer) override;
    void on_message(const p2p::PeerPtr& peer, Bytes message) override;
    void on_disconnected(const p2p::PeerPtr& peer) override;

private:
    static constexpr std::size_t kIdentities = 12;

    /// An honest node that is up, to look into.
    [[nodiscard]] Node* host() const;
    void say(p2p::Peer& peer, const sync::Message& message);
    void say_raw(p2p::Peer& peer, Bytes payload);
    [[nodiscard]] sync::StatusResponse status(const Node& node) const;
    void answer(p2p::Peer& peer, const sync::GetHeaders& request);
    void answer(p2p::Peer& peer, const sync::GetBlocks& request);
    void act(const std::shared_ptr<p2p::Peer>& peer);
    void send_junk(p2p::Peer& peer);
    void flood(p2p::Peer& peer);
    void announce_forged(p2p::Peer& peer);
    void announce_invalid(p2p::Peer& peer);
    [[nodiscard]] primitives::BlockPtr spoiled(const primitives::Block& block) const;

    World& world_;
    const std::size_t number_;
    const HostileKind kind_;
    std::size_t identities_ = 0;
    std::map<p2p::ConnectionId, p2p::PeerPtr> peers_;
};

}  // namespace bytom::simulation
