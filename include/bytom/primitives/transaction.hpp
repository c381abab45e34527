// Transactions as they stand on the wire (01 §3), and decoded together with their ids.
#pragma once

#include <memory>
#include <variant>
#include <vector>

#include <bytom/base/byte_strings.hpp>
#include <bytom/base/reader.hpp>
#include <bytom/primitives/asset.hpp>
#include <bytom/primitives/mapped_tx.hpp>

namespace bytom::primitives {

/// Spends an output: everything the output's id commits to is repeated, so that the id can be rebuilt.
struct SpendInput {
    Hash256 source_id;  ///< mux id of the transaction that made the output
    AssetAmount value;
    std::uint64_t source_position = 0;  ///< index of the output there
    std::uint64_t vm_version = 1;
    Bytes control_program;
    Bytes spend_commitment_suffix;
    base::ByteStrings arguments;

    [[nodiscard]] bool operator==(const SpendInput&) const = default;
};

/// Creates units of an asset.
struct IssuanceInput {
    Bytes nonce;
    AssetAmount value;
    Bytes asset_definition;  ///< raw bytes
    std::uint64_t vm_version = 1;
    Bytes issuance_program;
    base::ByteStrings arguments;

    [[nodiscard]] bool operator==(const IssuanceInput&) const = default;
};

/// Creates the block's reward.
struct CoinbaseInput {
    Bytes arbitrary;

    [[nodiscard]] bool operator==(const CoinbaseInput&) const = default;
};

/// An input of an asset version other than 1, whose content is not interpreted.
struct UnknownInput {
    [[nodiscard]] bool operator==(const UnknownInput&) const = default;
};

struct TxInput {
    std::uint64_t asset_version = 1;
    std::variant<SpendInput, IssuanceInput, CoinbaseInput, UnknownInput> body;
    Bytes commitment_suffix;  ///< what the commitment held beyond its known fields
    Bytes witness_suffix;

    [[nodiscard]] bool operator==(const TxInput&) const = default;

    /// Value of a spend or an issuance; null for the other kinds.
    [[nodiscard]] const AssetAmount* value() const noexcept;
    /// Witness arguments of a spend or an issuance; null for the other kinds.
    [[nodiscard]] const base::ByteStrings* arguments() const noexcept;
};

struct TxOutput {
    std::uint64_t asset_version = 1;
    AssetAmount value;  ///< zero asset id and amount if the asset version is not 1
    std::uint64_t vm_version = 1;
    Bytes control_program;
    Bytes commitment_suffix;

    [[nodiscard]] bool operator==(const TxOutput&) const = default;

    /// Whether the program makes it a retirement (first byte 6a), which no later transaction can spend.
    [[nodiscard]] bool is_retirement() const noexcept;
};

/// The fields of a transaction. A plain value: build one, then make a Transaction of it.
struct TxData {
    std::uint64_t version = 1;
    std::uint64_t time_range = 0;  ///< last block height at which it is valid; 0 = no limit
    std::vector<TxInput> inputs;
    std::vector<TxOutput> outputs;

    [[nodiscard]] bool operator==(const TxData&) const = default;
};

/// The canonical form, as relayed and stored (01 §3.3; the doubled suffixes are the reference's quirk).
[[nodiscard]] Bytes encode(const TxData& tx);

/// Whether all numbers are below 2^63, as in everything that was decoded (01 §3.2).
[[nodiscard]] bool is_encodable(const TxData& tx) noexcept;

/// A transaction with its ids, immutable once made; cheap to share between threads through TransactionPtr.
class Transaction {
public:
    /// Maps the fields (01 §5). serialized_size becomes the length of the canonical form. Error: unmappable.
    [[nodiscard]] static Result<Transaction, DecodeError> from_data(TxData data);

    /// Reads one transaction from the front of the reader (01 §3.1), mapping included.
    [[nodiscard]] static Result<Transaction, DecodeError> read(base::Reader& reader);

    /// Reads exactly one transaction: bytes left over are `trailing`.
    [[nodiscard]] static Result<Transaction, DecodeError> decode(ByteView bytes);

    /// From hex text: the whole text is hex-decoded first (01 §1.6).
    [[nodiscard]] static Result<Transaction, DecodeError> from_text(std::string_view text);

    [[nodiscard]] const TxData& data() const noexcept { return data_; }
    [[nodiscard]] const MappedTx& mapped() const noexcept { return mapped_; }
    [[nodiscard]] const Hash256& id() const noexcept { return mapped_.id; }

    /// The bytes it was decoded from, or its canonical form if it was built here. Their number is the size in
    /// the sense of storage gas (01 §3.4), and programs see them through their views (03 §10).
    [[nodiscard]] ByteView received() const noexcept { return received_; }
    [[nodiscard]] std::uint64_t serialized_size() const noexcept { return received_.size(); }

    /// The canonical form, which may differ from received() (01 §3.3).
    [[nodiscard]] Bytes encode() const { return primitives::encode(data_); }

private:
    [[nodiscard]] static Result<Transaction, DecodeError> from_read(TxData data, ByteView received);

    Transaction() = default;

    TxData data_;
    MappedTx mapped_;
    Bytes received_;
};

using TransactionPtr = std::shared_ptr<const Transaction>;

/// Where a byte string stands in Transaction::received().
struct ByteRange {
    std::size_t offset = 0;  ///< bytes from the start of the transaction
    std::size_t length = 0;
};

struct InputLayout {
    ByteRange program;    ///< control or issuance program; empty for other kinds
    ByteRange arguments;  ///< all arguments with their lengths, without the count before them
    std::uint32_t argument_count = 0;
};

/// Where programs and arguments stand, for the VM's view semantics (03 §10).
struct TxLayout {
    std::vector<InputLayout> inputs;
    std::vector<ByteRange> output_programs;  ///< empty ranges at asset versions other than 1
};

/// The layout of a transaction's received(). Fails if the bytes do not decode, which happens for a
/// transaction built from fields that the wire does not allow.
[[nodiscard]] Result<TxLayout, DecodeError> locate_programs(ByteView received);

/// The positions of the first arguments of an input, at most `most` of them. `received` must be the unchanged
/// bytes from which the layout was made.
[[nodiscard]] std::vector<ByteRange> locate_arguments(ByteView received, const InputLayout& input,
                                                      std::size_t most);

}  // namespace bytom::primitives
