// The messages of the channel 0x40 (08 §1): their bytes, and what is inside them.
#pragma once

#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include <bytom/consensus/params.hpp>
#include <bytom/p2p/protocol_error.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::sync {

/// Bytes that a whole message may take when it is decoded.
inline constexpr std::size_t kMaxDecodedSize = 22'020'098;

// What lists may hold. Counts are looked at before anything of the list is kept, so that what is decoded
// takes no more than a small multiple of the message's bytes. No honest peer comes near them; beyond, a
// message is undecodable, which costs its sender nothing.

inline constexpr std::size_t kMaxHeaders = 2048;      ///< in one answer, as the reference's (08 §3.2)
inline constexpr std::size_t kMaxHeaderText = 4096;   ///< bytes; a header's own text has less than 300
inline constexpr std::size_t kMaxBlocks = 128;        ///< in one answer, as the reference's (08 §3.2)
inline constexpr std::size_t kMaxLocatorRead = 512;   ///< the reference sends about 40
inline constexpr std::size_t kMaxLocator = 64;        ///< entries that are kept and looked at
inline constexpr std::size_t kMaxFilterItems = 2000;  ///< twice what a filter holds (08 §3.3)
inline constexpr std::size_t kMaxFilterItem = 1024;   ///< bytes; beyond 50 they are not looked at
inline constexpr std::size_t kMaxMerkleItems = 65'536;
inline constexpr std::size_t kMaxStatusText = 64;  ///< bytes; {"status_fail":true} has 20
/// A byte of a transaction costs one gas, and a fee buys kMaxTxGas of it at most (04 §1, §6.1): what is
/// longer is invalid, or moves no BTM and is dust. In text a byte is two digits.
inline constexpr std::size_t kMaxTransactionText = std::size_t{2} * consensus::kMaxTxGas;

struct GetBlock {
    std::uint64_t height = 0;  ///< 0: by hash
    Hash256 hash;
};
struct BlockMessage {
    Bytes raw_block;  ///< block text
};
/// Asks for the headers behind the first locator entry that the peer has on its main chain, up to
/// `stop_hash`.
struct GetHeaders {
    std::vector<Hash256> locator;
    Hash256 stop_hash;
};
struct HeadersMessage {
    std::vector<Bytes> raw_headers;  ///< JSON strings of header texts
};
struct GetBlocks {
    std::vector<Hash256> locator;
    Hash256 stop_hash;
};
struct BlocksMessage {
    std::vector<Bytes> raw_blocks;  ///< JSON strings of block texts
};
struct StatusRequest {};
struct StatusResponse {
    std::uint64_t height = 0;
    Hash256 hash;
    Hash256 genesis_hash;
};
struct TransactionMessage {
    Bytes raw_tx;  ///< transaction text
};
/// A new best block, whole.
struct MinedBlock {
    Bytes raw_block;  ///< block text
};
struct FilterLoad {
    std::vector<Bytes> addresses;  ///< control programs
};
struct FilterAdd {
    Bytes address;
};
struct FilterClear {};
struct GetMerkleBlock {
    std::uint64_t height = 0;  ///< 0: by hash
    Hash256 hash;
};
struct MerkleBlock {
    Bytes raw_block_header;  ///< header text, without quotes
    std::vector<Hash256> tx_hashes;
    std::vector<Bytes> raw_tx_datas;  ///< transaction texts
    std::vector<Hash256> status_hashes;
    std::vector<Bytes> raw_tx_statuses;  ///< {} or {"status_fail":true}
    Bytes flags;
};
/// The nil message, at which the reference crashes.
struct NilMessage {};

using Message = std::variant<NilMessage, GetBlock, BlockMessage, GetHeaders, HeadersMessage, GetBlocks,
                             BlocksMessage, StatusRequest, StatusResponse, TransactionMessage, MinedBlock,
                             FilterLoad, FilterAdd, FilterClear, GetMerkleBlock, MerkleBlock>;

/// The channel payload.
[[nodiscard]] Bytes encode(const Message& message);

/// Bytes behind a well-formed message are ignored, a negative list count is an empty list, as in the
/// reference. Errors: empty_message; bad_type_byte and the other go-wire errors ("undecodable").
[[nodiscard]] p2p::Decoded<Message> decode(ByteView payload);

// Content. Texts are hex of either case. What the reference reads but never writes (headers where blocks are
// due, null, bytes behind the end) is refused: nothing ("bad_content").

[[nodiscard]] Bytes block_text(ByteView raw_block);
[[nodiscard]] primitives::BlockPtr block_from_text(ByteView text);
/// In the bytes that it came in.
[[nodiscard]] Bytes transaction_text(const primitives::Transaction& tx);
[[nodiscard]] primitives::TransactionPtr transaction_from_text(ByteView text);
[[nodiscard]] Bytes header_text(const primitives::BlockHeader& header);

/// A text in quotes, as headers and blocks carry their elements.
[[nodiscard]] Bytes quoted(ByteView text);

[[nodiscard]] std::optional<std::vector<primitives::BlockHeader>> headers_from(const HeadersMessage& message);
/// One bad element makes all of it bad.
[[nodiscard]] std::optional<std::vector<primitives::BlockPtr>> blocks_from(const BlocksMessage& message);
/// The elements of a message of type blocks where they stand in it, in their order, until `take` says no.
/// Whether all have been taken, and the message decodes.
[[nodiscard]] bool for_each_block(ByteView payload, const std::function<bool(ByteView element)>& take);

/// The kind that the first byte of a message tells: "block", "status_request", …; "other" if none does. A
/// literal.
[[nodiscard]] std::string_view message_name(std::uint8_t type_byte) noexcept;

}  // namespace bytom::sync
