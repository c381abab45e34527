#include "contract_arguments.hpp"

#include <bytom/vm/number.hpp>

namespace bytom::wallet {
namespace {

struct StringValue {
    std::string value;
    static constexpr auto fields() {
        return std::tuple(json::field("value", &StringValue::value, "text, as UTF-8"));
    }
};

struct IntegerValue {
    std::int64_t value = 0;
    static constexpr auto fields() {
        return std::tuple(json::field("value", &IntegerValue::value, "number"));
    }
};

struct BooleanValue {
    bool value = false;
    static constexpr auto fields() {
        return std::tuple(json::field("value", &BooleanValue::value, "truth value"));
    }
};

// Clients know the error of the value alone, without the name of the member.
std::string without_member(const std::string& error) {
    for (const std::string_view member : {"value: ", "xpub: ", "derivation_path: "})
        if (error.starts_with(member)) return error.substr(member.size());
    return error;
}

template <typename T>
Result<T, BuildError> value_of(const ContractArgument& argument) {
    if (!argument.raw_data.value) return plain_build_error("unexpected end of JSON input");
    auto decoded = json::decode<T>(*argument.raw_data.value);
    if (!decoded) return plain_build_error(without_member(decoded.error()));
    return *std::move(decoded);
}

Result<WitnessComponent, BuildError> component_of(const ContractArgument& argument) {
    if (argument.type == "raw_tx_signature") {
        BYTOM_ASSIGN(SigningKey key, value_of<SigningKey>(argument));
        return RawTxSignature{.quorum = 1, .keys = {std::move(key)}, .signatures = {}};
    }
    if (argument.type == "data") {
        BYTOM_ASSIGN(DataComponent data, value_of<DataComponent>(argument));
        return data;
    }
    if (argument.type == "string") {
        BYTOM_ASSIGN(const StringValue text, value_of<StringValue>(argument));
        return DataComponent{base::to_bytes(base::as_bytes(text.value))};
    }
    if (argument.type == "integer") {
        BYTOM_ASSIGN(const IntegerValue number, value_of<IntegerValue>(argument));
        return DataComponent{base::to_bytes(vm::encode_number(number.value).view())};
    }
    if (argument.type == "boolean") {
        BYTOM_ASSIGN(const BooleanValue boolean, value_of<BooleanValue>(argument));
        return DataComponent{boolean.value ? Bytes{1} : Bytes{}};
    }
    return build_error(ErrorKind::bad_contract_arg_type, "invalid contract argument type");
}

}  // namespace

ContractArguments contract_arguments(std::span<const ContractArgument> arguments) {
    ContractArguments components;
    components.reserve(arguments.size());
    for (const ContractArgument& argument : arguments)
        components.push_back(component_of(argument));
    return components;
}

}  // namespace bytom::wallet
