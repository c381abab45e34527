#include "openapi.hpp"

#include <algorithm>

#include <bytom/rpc/error_codes.hpp>

#include "openapi_schema.hpp"

namespace bytom::docs {
namespace {

Json schema_of(const rpc::Parameter& parameter);

Json object_schema(const std::vector<rpc::Parameter>& parameters) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const rpc::Parameter& parameter : parameters) {
        properties[std::string(parameter.name)] = schema_of(parameter);
        if (parameter.required) required.push_back(parameter.name);
    }
    Json schema{{"type", "object"}, {"properties", properties}};
    if (!required.empty()) schema["required"] = required;
    return schema;
}

Json hex_schema(const std::string& what, const char* pattern = "^([0-9a-fA-F]{2})*$") {
    return {{"type", "string"}, {"pattern", pattern}, {"description", what}};
}

Json argument_schema() {
    Json schema{{"type", "object"},
                {"description", "one of the three"},
                {"properties",
                 {{"boolean", {{"type", "boolean"}}},
                  {"integer", {{"type", "integer"}, {"format", "int64"}}},
                  {"string", hex_schema("bytes, hex")}}}};
    return schema;
}

Json type_schema(std::string_view type) {
    if (type == "uint64") return {{"type", "integer"}, {"format", "uint64"}, {"minimum", 0}};
    if (type == "uint32") return {{"type", "integer"}, {"format", "uint32"}, {"minimum", 0}};
    if (type == "uint16") {
        return {{"type", "integer"}, {"format", "int32"}, {"minimum", 0}, {"maximum", 65535}};
    }
    if (type == "int64") return {{"type", "integer"}, {"format", "int64"}};
    if (type == "bool") return {{"type", "boolean"}};
    if (type == "string") return {{"type", "string"}};
    if (type == "hex") return hex_schema("bytes");
    if (type == "hash32") return hex_schema("32 bytes", "^[0-9a-fA-F]{64}$");
    if (type == "xpub") return hex_schema("extended public key", "^[0-9a-fA-F]{128}$");
    if (type == "transaction" || type == "block" || type == "block header") {
        return hex_schema("serialised " + std::string(type));
    }
    if (type == "duration") {
        Json milliseconds{{"type", "integer"}, {"format", "int64"}, {"description", "milliseconds"}};
        return {{"oneOf",
                 Json::array({milliseconds, Json{{"type", "string"}, {"description", "as \"1h2m3.5s\""}}})}};
    }
    if (type == "contract arg") return argument_schema();
    if (type == "clause arg") return {{"type", {"object", "null"}}, {"additionalProperties", true}};
    if (type == "any") return Json::object();
    // Generators take an object without further words for one that is empty.
    return {{"type", "object"}, {"additionalProperties", true}};
}

/// Objects told apart by their member `type`.
Json forms_schema(const std::vector<rpc::ParameterForm>& forms) {
    Json kinds = Json::array();
    for (const rpc::ParameterForm& form : forms) {
        Json schema = object_schema(form.members());
        Json properties{{"type", {{"type", "string"}, {"const", form.type}}}};
        properties.update(schema["properties"]);
        schema["properties"] = properties;
        Json required = Json::array({"type"});
        for (const Json& name : schema.value("required", Json::array()))
            required.push_back(name);
        schema["required"] = required;
        schema["title"] = form.type;
        schema["description"] = form.about;
        kinds.push_back(schema);
    }
    return {{"oneOf", kinds}};
}

Json schema_of(const rpc::Parameter& parameter) {
    const bool list = !parameter.element.empty();
    Json schema = parameter.members != nullptr ? object_schema(parameter.members())
                  : parameter.forms != nullptr ? forms_schema(parameter.forms())
                                               : type_schema(list ? parameter.element : parameter.type);
    if (list) schema = {{"type", "array"}, {"items", schema}};
    if (!parameter.about.empty()) schema["description"] = parameter.about;
    return schema;
}

std::string operation_id(std::string_view path) {
    std::string id;
    bool upper = false;
    for (const char c : path.substr(1)) {
        if (c == '-') {
            upper = true;
            continue;
        }
        id.push_back(upper ? static_cast<char>(c - 'a' + 'A') : c);
        upper = false;
    }
    return id;
}

Json answer_schema(const rpc::Method& method, const RecordedAnswer* known) {
    if (known == nullptr || known->data.is_empty()) return reference("Answer");
    Json data = schema_of(known->data, "");
    if (!method.answer.empty()) data["description"] = method.answer;
    return {{"allOf",
             Json::array({reference("Answer"), Json{{"type", "object"}, {"properties", {{"data", data}}}}})}};
}

Json operation_of(const rpc::Method& method, const RecordedAnswers& recorded) {
    Json operation{{"operationId", operation_id(method.path)}, {"summary", description_of(method)}};
    const RecordedAnswer* const known = find(recorded, method.path);
    if (method.has_input()) {
        Json body = content(object_schema(method.parameters()));
        if (known != nullptr && !known->request.is_null()) {
            body["application/json"]["example"] = known->request;
        }
        operation["requestBody"] = {{"required", !method.input_optional}, {"content", body}};
    }
    Json answer = content(answer_schema(method, known));
    if (known != nullptr && !known->response.is_null()) {
        answer["application/json"]["example"] = known->response;
    }
    operation["responses"] = {
        {"200", {{"description", "What was asked for, or why it failed: see `status`"}, {"content", answer}}},
        {"default", {{"$ref", "#/components/responses/Refused"}}}};
    return operation;
}

Json json_rpc_operation() {
    Json calls{{"oneOf", Json::array({reference("JsonRpcCall"), Json{{"type", "array"},
                                                                     {"items", reference("JsonRpcCall")},
                                                                     {"maxItems", 100}}})}};
    Json answers{{"oneOf", Json::array({reference("JsonRpcAnswer"),
                                        Json{{"type", "array"}, {"items", reference("JsonRpcAnswer")}}})}};
    Json body = content(calls);
    body["application/json"]["example"] = {{"jsonrpc", "2.0"}, {"method", "get-block-count"}, {"id", 1}};
    Json answer = content(answers);
    answer["application/json"]["example"] = {{"jsonrpc", "2.0"}, {"result", {{"block_count", 7}}}, {"id", 1}};
    return {{"operationId", "jsonRpc"},
            {"summary",
             "JSON-RPC 2.0 over the same calls: methods are paths without the slash, parameters by name."},
            {"requestBody", {{"required", true}, {"content", body}}},
            {"responses",
             {{"200", {{"description", "A response object, or a list of them"}, {"content", answer}}},
              {"204", {{"description", "Nothing but notifications"}}},
              {"default", {{"$ref", "#/components/responses/Refused"}}}}}};
}

Json socket_operation() {
    return {{"operationId", "webSocketSubscribe"},
            {"summary", "Upgrade to a WebSocket; see docs/api.md."},
            {"responses",
             {{"101", {{"description", "The connection speaks WebSocket from now on"}}},
              {"400", {{"description", "No handshake, or too many clients"}}},
              {"default", {{"$ref", "#/components/responses/Refused"}}}}}};
}

Json error_code_schema() {
    Json codes = Json::array();
    Json table = Json::array();
    for (const rpc::ErrorInfo& info : rpc::error_table()) {
        if (info.number.empty()) continue;
        if (std::ranges::find(codes, Json(info.number)) != codes.end()) continue;
        codes.push_back(info.number);
        Json row{{"code", info.number}, {"msg", info.msg}, {"http_status", info.http_status}};
        if (!info.root.empty()) row["detail"] = info.root;
        if (info.http_status != 200) row["temporary"] = info.temporary;
        table.push_back(row);
    }
    return {{"type", "string"},
            {"description",
             "What went wrong; `x-errors` has the fixed text, the HTTP status and the end of the detail of "
             "each."},
            {"enum", codes},
            {"x-errors", table}};
}

Json json_rpc_schemas() {
    const Json id{{"type", {"string", "number", "null"}}};
    const Json version{{"type", "string"}, {"const", "2.0"}};
    Json schemas;
    schemas["JsonRpcCall"] = {{"type", "object"},
                              {"required", {"jsonrpc", "method"}},
                              {"properties",
                               {{"jsonrpc", version},
                                {"method", {{"type", "string"}}},
                                {"params", {{"type", "object"}, {"additionalProperties", true}}},
                                {"id", id}}}};
    Json error{{"type", "object"},
               {"required", {"code", "message"}},
               {"properties",
                {{"code", {{"type", "integer"}, {"format", "int32"}}},
                 {"message", {{"type", "string"}}},
                 {"data",
                  {{"type", "object"},
                   {"properties",
                    {{"code", reference("ErrorCode")},
                     {"msg", {{"type", "string"}}},
                     {"detail", {{"type", "string"}}}}}}}}}};
    schemas["JsonRpcAnswer"] = {
        {"type", "object"},
        {"required", {"jsonrpc", "id"}},
        {"properties",
         {{"jsonrpc", version},
          {"result",
           {{"description", "what stands in `data` otherwise; null for calls that answer nothing"}}},
          {"error", error},
          {"id", id}}}};
    return schemas;
}

Json components() {
    Json schemas;
    schemas["ErrorCode"] = error_code_schema();
    schemas["Answer"] = {
        {"type", "object"},
        {"description", "What every answer has; a success of most calls has `data` besides"},
        {"required", {"status"}},
        {"properties",
         {{"status", {{"type", "string"}, {"enum", {"success", "fail"}}}},
          {"code", reference("ErrorCode")},
          {"msg", {{"type", "string"}, {"description", "of a failure: the fixed text of the code"}}},
          {"error_detail", {{"type", "string"}, {"description", "of a failure: what happened"}}}}}};
    schemas["Refusal"] = {{"type", "object"},
                          {"required", {"code", "msg", "status", "temporary"}},
                          {"properties",
                           {{"code", reference("ErrorCode")},
                            {"msg", {{"type", "string"}}},
                            {"status", {{"type", "string"}, {"const", "fail"}}},
                            {"detail", {{"type", "string"}}},
                            {"temporary", {{"type", "boolean"}}}}}};
    schemas.update(json_rpc_schemas());
    Json parts;
    parts["securitySchemes"]["token"] = {
        {"type", "http"},
        {"scheme", "basic"},
        {"description", "an access token, id:secret; not needed on this machine"}};
    parts["responses"]["Refused"] = {{"description", "The request was not understood or not allowed"},
                                     {"content", content(reference("Refusal"))}};
    parts["schemas"] = schemas;
    return parts;
}

}  // namespace

std::string description_of(const rpc::Method& method) {
    std::string text(method.about);
    if (method.availability == rpc::Availability::wallet) text += " Only with the wallet enabled.";
    text += " Role: `" + std::string(rpc::to_string(method.role)) + "`.";
    if (method.permission == rpc::Permission::loopback) text += " Only from this machine.";
    return text;
}

const RecordedAnswer* find(const RecordedAnswers& recorded, std::string_view path) {
    const auto found = recorded.find(path);
    return found == recorded.end() ? nullptr : &found->second;
}

std::string openapi_text(const RecordedAnswers& recorded) {
    Json paths;
    for (const rpc::Method& method : rpc::method_table())
        paths[std::string(method.path)]["post"] = operation_of(method, recorded);
    paths["/rpc"]["post"] = json_rpc_operation();
    paths["/websocket-subscribe"]["get"] = socket_operation();
    Json document;
    document["openapi"] = "3.1.0";
    document["info"] = {{"title", "bytomd"},
                        {"version", "1.1.1"},
                        {"description",
                         "HTTP API of a full node of the Bytom chain. Bodies are JSON whatever their type is "
                         "called; calls that only read may be made by any method."}};
    document["servers"] = Json::array({Json{{"url", "http://127.0.0.1:9888"}}});
    document["security"] = Json::array({Json{{"token", Json::array()}}, Json::object()});
    document["paths"] = paths;
    document["components"] = components();
    return document.dump(1) + "\n";
}

}  // namespace bytom::docs
