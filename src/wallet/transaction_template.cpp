#include <bytom/wallet/transaction_template.hpp>

namespace bytom::wallet {
namespace {

void write_signatures(json::Writer& out, std::string_view type, std::int64_t quorum,
                      const std::vector<SigningKey>& keys, const std::vector<Bytes>& signatures) {
    out.member("type", type);
    out.member("quorum", quorum);
    out.key("keys");
    out.begin_array();
    for (const SigningKey& key : keys) {
        out.begin_object();
        out.member("xpub", key.xpub.view());
        out.member("derivation_path", key.derivation_path);
        out.end_object();
    }
    out.end_array();
    out.key("signatures");
    if (signatures.empty()) {
        out.null();
    } else {
        out.value(signatures);
    }
}

struct ComponentWriter {
    json::Writer& out;

    void operator()(const DataComponent& component) const {
        out.member("type", "data");
        out.member("value", component.value);
    }
    void operator()(const RawTxSignature& component) const {
        write_signatures(out, "raw_tx_signature", component.quorum, component.keys, component.signatures);
    }
    void operator()(const PredicateSignature& component) const {
        write_signatures(out, "signature", component.quorum, component.keys, component.signatures);
    }
};

void write_instruction(json::Writer& out, const SigningInstruction& instruction) {
    out.begin_object();
    out.member("position", instruction.position);
    if (!instruction.witness_components.empty()) {
        out.key("witness_components");
        out.begin_array();
        for (const WitnessComponent& component : instruction.witness_components) {
            out.begin_object();
            std::visit(ComponentWriter{out}, component);
            out.end_object();
        }
        out.end_array();
    }
    out.end_object();
}

}  // namespace

std::uint64_t wrapping_fee(const primitives::TxData& tx) noexcept {
    std::uint64_t fee = 0;
    for (const primitives::TxInput& input : tx.inputs) {
        if (std::holds_alternative<primitives::CoinbaseInput>(input.body)) return 0;
        if (const auto* value = input.value();
            value != nullptr && value->asset_id == primitives::kBtmAssetId) {
            fee += value->amount;
        }
    }
    for (const primitives::TxOutput& output : tx.outputs) {
        if (output.value.asset_id == primitives::kBtmAssetId) fee -= output.value.amount;
    }
    return fee;
}

void write_json(json::Writer& out, const TransactionTemplate& transaction) {
    out.begin_object();
    out.key("raw_transaction");
    if (transaction.raw_transaction) {
        out.value(transaction.raw_transaction->encode());
    } else {
        out.null();
    }
    out.key("signing_instructions");
    if (transaction.signing_instructions) {
        out.begin_array();
        for (const auto& instruction : *transaction.signing_instructions) {
            if (instruction) {
                write_instruction(out, *instruction);
            } else {
                out.null();
            }
        }
        out.end_array();
    } else {
        out.null();
    }
    out.member("fee", transaction.fee);
    out.member("allow_additional_actions", transaction.allow_additional_actions);
    out.end_object();
}

}  // namespace bytom::wallet

namespace bytom::json {
namespace {

struct ComponentType {
    std::string type;
    static constexpr auto fields() {
        return std::tuple(field("type", &ComponentType::type, "kind of component"));
    }
};

template <typename Component>
Decoded read_as(Value value, wallet::WitnessComponent& out) {
    BYTOM_ASSIGN(out, decode<Component>(value));
    return {};
}

}  // namespace

Decoded Codec<wallet::WitnessComponent>::read(Value value, wallet::WitnessComponent& out) {
    BYTOM_ASSIGN(const ComponentType component, decode<ComponentType>(value));
    if (component.type == "data") return read_as<wallet::DataComponent>(value, out);
    if (component.type == "raw_tx_signature") return read_as<wallet::RawTxSignature>(value, out);
    if (component.type == "signature") return read_as<wallet::PredicateSignature>(value, out);
    return std::unexpected("unknown witness component type \"" + component.type + "\"");
}

}  // namespace bytom::json
