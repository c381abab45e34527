#include "openapi_schema.hpp"

namespace bytom::docs {

Json schema_of(const Shape& shape, std::string_view name) {
    Json types = Json::array();
    for (const std::string& type : shape.types())
        types.push_back(type);
    Json schema = Json::object();
    if (types.size() == 1) schema["type"] = types[0];
    if (types.size() > 1) schema["type"] = types;
    if (shape.types().contains("integer")) schema["format"] = integer_format_of(name);
    if (shape.types().contains("array")) {
        schema["items"] = shape.element() != nullptr ? schema_of(*shape.element(), name) : Json::object();
    }
    if (shape.types().contains("object") && shape.members().empty()) schema["additionalProperties"] = true;
    Json required = Json::array();
    for (const auto& [member_name, member] : shape.members()) {
        Json& property = schema["properties"][member_name] = schema_of(member, member_name);
        const std::string_view meaning = meaning_of(member_name);
        if (!meaning.empty()) property["description"] = meaning;
        if (shape.always_has(member)) required.push_back(member_name);
    }
    if (!required.empty()) schema["required"] = required;
    return schema;
}

Json content(Json schema) {
    return {{"application/json", {{"schema", std::move(schema)}}}};
}

Json reference(std::string_view schema) {
    return {{"$ref", "#/components/schemas/" + std::string(schema)}};
}

}  // namespace bytom::docs
