// What two nodes tell each other about themselves before the first message (07 §4).
#pragma once

#include <compare>
#include <optional>
#include <string>

#include <bytom/base/bytes.hpp>
#include <bytom/crypto/ed25519.hpp>
#include <bytom/p2p/protocol_error.hpp>

namespace bytom::p2p {

/// Bytes that the whole structure may take.
inline constexpr std::size_t kMaxNodeInfoSize = 10240;

// Service flags (07 §4.4).
inline constexpr std::uint64_t kFullNode = 1;
inline constexpr std::uint64_t kFastSync = 2;  ///< serves headers and get-blocks
inline constexpr std::uint64_t kSpvService = 4;
/// What a node with all blocks offers.
inline constexpr std::uint64_t kAllServices = kFullNode | kFastSync | kSpvService;
/// What one that keeps only the last ones offers: those that may be asked of it are its last kRecentBlocks,
/// and any headers (docs/network.md).
inline constexpr std::uint64_t kPrunedServices = kFullNode;
inline constexpr std::uint64_t kRecentBlocks = 256;

/// The texts are whatever bytes the peer sent; nothing says that they are UTF-8.
struct NodeInfo {
    crypto::Ed25519PublicKey pub_key{};
    std::string moniker;
    std::string network;      ///< chain id, e.g. "mainnet"
    std::string remote_addr;  ///< empty on the wire
    std::string listen_addr;  ///< ip:port
    std::string version;
    std::vector<std::string> other;  ///< [0]: service flags as a decimal number, [1]: alias

    [[nodiscard]] bool operator==(const NodeInfo&) const = default;

    /// The service flags; kFullNode alone where there are none that can be read.
    [[nodiscard]] std::uint64_t services() const noexcept;
    [[nodiscard]] bool has_services(std::uint64_t flags) const noexcept {
        return (services() & flags) == flags;
    }
};

/// The contents of the frames to send, in order: one item each, since the reference loses what shares a frame
/// (07 §4.2).
[[nodiscard]] std::vector<Bytes> node_info_frames(const NodeInfo& info);

struct DecodedNodeInfo {
    NodeInfo info;
    std::size_t consumed = 0;  ///< bytes of the input that it took
};

/// Decodes from the front of the bytes received so far. Errors: those of go-wire; is_incomplete() ones mean
/// that more bytes are needed. `consumed_on_error`, if given, is told how far a failed reading went.
[[nodiscard]] Decoded<DecodedNodeInfo> decode_node_info(ByteView input,
                                                        std::size_t* consumed_on_error = nullptr);

/// The first number of a version, the one that has to agree. Error: bad_version.
[[nodiscard]] Decoded<std::int64_t> major_version(std::string_view version);

/// Orders versions by precedence: number by number, missing ones as 0; a pre-release before its release, and
/// pre-releases by their identifiers, numbers before words. Metadata does not count. Error: bad_version.
[[nodiscard]] Decoded<std::strong_ordering> compare_versions(std::string_view a, std::string_view b);

/// Whether a node of this version on this network can talk to us. Errors, in this order: bad_version (the
/// remote one), major_mismatch, network_mismatch.
[[nodiscard]] Checked check_compatible(std::string_view local_version, std::string_view local_network,
                                       std::string_view remote_version, std::string_view remote_network);

}  // namespace bytom::p2p
