#include <bytom/wallet/transaction_template.hpp>

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
