// Transactions that wait for signatures (10 §5, §6).
#pragma once

#include <variant>

#include <bytom/crypto/chainkd.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/keys/xpub_codec.hpp>
#include <bytom/primitives/json_codec.hpp>

namespace bytom::wallet {

/// A key that is to sign: a root key and the way to its child.
struct SigningKey {
    crypto::XPub xpub;
    std::vector<Bytes> derivation_path;

    static constexpr auto fields() {
        return std::tuple(
            json::field("xpub", &SigningKey::xpub, "root key"),
            json::field("derivation_path", &SigningKey::derivation_path, "selectors to the child"));
    }
};

/// Signatures of the transaction: `quorum` of the keys must sign. Slots of keys that have not are empty or
/// absent.
struct RawTxSignature {
    std::int64_t quorum = 0;
    std::vector<SigningKey> keys;
    std::vector<Bytes> signatures;

    static constexpr auto fields() {
        return std::tuple(json::field("quorum", &RawTxSignature::quorum, "signatures needed"),
                          json::field("keys", &RawTxSignature::keys, "keys that may sign"),
                          json::field("signatures", &RawTxSignature::signatures, "one slot a key"));
    }
};

/// Signatures of a predicate over the transaction instead of the transaction itself.
struct PredicateSignature {
    std::int64_t quorum = 0;
    std::vector<SigningKey> keys;
    std::vector<Bytes> signatures;
    Bytes program;  ///< the predicate, if it is fixed already

    static constexpr auto fields() {
        return std::tuple(json::field("quorum", &PredicateSignature::quorum, "signatures needed"),
                          json::field("keys", &PredicateSignature::keys, "keys that may sign"),
                          json::field("signatures", &PredicateSignature::signatures, "one slot a key"),
                          json::field("program", &PredicateSignature::program, "the predicate"));
    }
};

/// A witness argument that is known already.
struct DataComponent {
    Bytes value;

    static constexpr auto fields() {
        return std::tuple(json::field("value", &DataComponent::value, "witness argument"));
    }
};

using WitnessComponent = std::variant<DataComponent, RawTxSignature, PredicateSignature>;

/// How the witness of one input is produced.
struct SigningInstruction {
    std::uint32_t position = 0;  ///< the input's
    std::vector<WitnessComponent> witness_components;

    static constexpr auto fields() {
        return std::tuple(json::field("position", &SigningInstruction::position, "input"),
                          json::field("witness_components", &SigningInstruction::witness_components,
                                      "its witness, in order"));
    }
};

struct TransactionTemplate {
    primitives::TransactionPtr raw_transaction;  ///< null if there is none
    /// No list at all and an empty one are told apart on the wire, nowhere else.
    std::optional<std::vector<std::optional<SigningInstruction>>> signing_instructions;
    std::uint64_t fee = 0;  ///< neu; informative
    bool allow_additional_actions = false;

    static constexpr auto fields() {
        return std::tuple(
            json::field("raw_transaction", &TransactionTemplate::raw_transaction,
                        "transaction without witnesses"),
            json::field("signing_instructions", &TransactionTemplate::signing_instructions, "one an input"),
            json::field("fee", &TransactionTemplate::fee, "in neu, modulo 2^64"),
            json::field("allow_additional_actions", &TransactionTemplate::allow_additional_actions,
                        "whether signatures are of a predicate that allows more inputs and outputs"));
    }
};

/// Sum of the BTM inputs less that of the BTM outputs, modulo 2^64; 0 if any input is a coinbase (10 §6.3).
[[nodiscard]] std::uint64_t wrapping_fee(const primitives::TxData& tx) noexcept;

/// The same members again. `program` of a predicate is not written; a null transaction is null.
void write_json(json::Writer& out, const TransactionTemplate& transaction);

}  // namespace bytom::wallet

namespace bytom::json {

/// An object whose "type" says which component it is; a missing or unknown type does not decode.
template <>
struct Codec<wallet::WitnessComponent> {
    static constexpr std::string_view kTypeName = "witness component";
    static Decoded read(Value value, wallet::WitnessComponent& out);
};

}  // namespace bytom::json
