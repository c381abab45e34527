// Writes what documents say about the calls of the API from the table of the calls themselves:
//     api_docs write|check DOCS VECTORS
// DOCS/openapi.json as a whole, and in DOCS/api.md what stands between two marks. Examples, and the members
// of answers, come from the recorded stories in VECTORS. `check` writes nothing and fails if a file is not
// current. Both fail if nothing is known of the answer of a call.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include <bytom/rpc/error_codes.hpp>
#include <bytom/rpc/method.hpp>

#include "recorded_answers.hpp"

namespace {

namespace fs = std::filesystem;
namespace rpc = bytom::rpc;
using bytom::docs::Json;
using bytom::docs::RecordedAnswer;
using bytom::docs::RecordedAnswers;
using bytom::docs::Shape;

constexpr std::string_view kBegin = "<!-- Generated from the method table: begin -->\n";
constexpr std::string_view kEnd = "<!-- Generated from the method table: end -->\n";
std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("can't read " + path.string());
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

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

Json type_schema(std::string_view type) {
    if (type == "uint64") return {{"type", "integer"}, {"format", "uint64"}, {"minimum", 0}};
    if (type == "uint32") return {{"type", "integer"}, {"format", "uint32"}, {"minimum", 0}};
    if (type == "uint16") return {{"type", "integer"}, {"minimum", 0}, {"maximum", 65535}};
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
        return {{"oneOf", Json::array({Json{{"type", "integer"}, {"description", "milliseconds"}},
                                       Json{{"type", "string"}, {"description", "as \"1h2m3.5s\""}}})}};
    }
    if (type == "any") return Json::object();
    return {{"type", "object"}};
}

Json schema_of(const rpc::Parameter& parameter) {
    const bool list = !parameter.element.empty();
    Json schema = parameter.members != nullptr ? object_schema(parameter.members())
                                               : type_schema(list ? parameter.element : parameter.type);
    if (list) schema = {{"type", "array"}, {"items", schema}};
    schema["description"] = parameter.about;
    return schema;
}

/// Of what was recorded.
Json schema_of(const Shape& shape) {
    Json types = Json::array();
    for (const std::string& type : shape.types())
        types.push_back(type);
    Json schema = Json::object();
    if (types.size() == 1) schema["type"] = types[0];
    if (types.size() > 1) schema["type"] = types;
    if (shape.element() != nullptr) schema["items"] = schema_of(*shape.element());
    Json required = Json::array();
    for (const auto& [name, member] : shape.members()) {
        Json& property = schema["properties"][name] = schema_of(member);
        const std::string_view meaning = bytom::docs::meaning_of(name);
        if (!meaning.empty()) property["description"] = meaning;
        if (shape.always_has(member)) required.push_back(name);
    }
    if (!required.empty()) schema["required"] = required;
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

std::string description_of(const rpc::Method& method) {
    std::string text(method.about);
    if (method.availability == rpc::Availability::wallet) text += " Only with the wallet enabled.";
    if (method.permission == rpc::Permission::loopback) text += " Only from this machine.";
    return text;
}

Json content(Json schema) {
    return {{"application/json", {{"schema", std::move(schema)}}}};
}

const RecordedAnswer* find(const RecordedAnswers& recorded, std::string_view path) {
    const auto found = recorded.find(path);
    return found == recorded.end() ? nullptr : &found->second;
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
    Json schema{{"$ref", "#/components/schemas/Answer"}};
    if (known != nullptr && !known->data.is_empty()) {
        schema["properties"]["data"] = schema_of(known->data);
    } else if (!method.answer.empty()) {
        schema["properties"]["data"]["description"] = method.answer;
    }
    Json answer = content(schema);
    if (known != nullptr && !known->response.is_null()) {
        answer["application/json"]["example"] = known->response;
    }
    operation["responses"] = {
        {"200", {{"description", "What was asked for, or why it failed: see `status`"}, {"content", answer}}},
        {"default", {{"$ref", "#/components/responses/Refused"}}}};
    return operation;
}

Json json_rpc_operation() {
    return {
        {"operationId", "jsonRpc"},
        {"summary",
         "JSON-RPC 2.0 over the same calls: methods are paths without the slash, parameters by name."},
        {"requestBody",
         {{"required", true},
          {"content",
           content({{"oneOf", Json::array({Json{{"$ref", "#/components/schemas/JsonRpcCall"}},
                                           Json{{"type", "array"},
                                                {"items", {{"$ref", "#/components/schemas/JsonRpcCall"}}},
                                                {"maxItems", 100}}})}})}}},
        {"responses",
         {{"200",
           {{"description", "A response object, or a list of them"}, {"content", content(Json::object())}}},
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

Json components() {
    Json codes = Json::array();
    for (const rpc::ErrorInfo& info : rpc::error_table()) {
        if (info.number.empty()) continue;
        if (std::ranges::find(codes, Json(info.number)) == codes.end()) codes.push_back(info.number);
    }
    Json schemas;
    schemas["ErrorCode"] = {{"type", "string"}, {"enum", codes}};
    schemas["Answer"] = {
        {"type", "object"},
        {"required", {"status"}},
        {"properties",
         {{"status", {{"type", "string"}, {"enum", {"success", "fail"}}}},
          {"data", {{"description", "of a success; absent for calls that answer nothing"}}},
          {"code", {{"$ref", "#/components/schemas/ErrorCode"}}},
          {"msg", {{"type", "string"}, {"description", "of a failure: the fixed text of the code"}}},
          {"error_detail", {{"type", "string"}, {"description", "of a failure: what happened"}}}}}};
    schemas["Refusal"] = {{"type", "object"},
                          {"required", {"code", "msg", "status", "temporary"}},
                          {"properties",
                           {{"code", {{"$ref", "#/components/schemas/ErrorCode"}}},
                            {"msg", {{"type", "string"}}},
                            {"status", {{"type", "string"}, {"enum", {"fail"}}}},
                            {"detail", {{"type", "string"}}},
                            {"temporary", {{"type", "boolean"}}}}}};
    schemas["JsonRpcCall"] = {{"type", "object"},
                              {"required", {"jsonrpc", "method"}},
                              {"properties",
                               {{"jsonrpc", {{"type", "string"}, {"enum", {"2.0"}}}},
                                {"method", {{"type", "string"}}},
                                {"params", {{"type", "object"}}},
                                {"id", {{"type", {"string", "number", "null"}}}}}}};
    Json parts;
    parts["securitySchemes"]["token"] = {
        {"type", "http"},
        {"scheme", "basic"},
        {"description", "an access token, id:secret; not needed on this machine"}};
    parts["responses"]["Refused"] = {{"description", "The request was not understood or not allowed"},
                                     {"content", content({{"$ref", "#/components/schemas/Refusal"}})}};
    parts["schemas"] = schemas;
    return parts;
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
                         "called; the HTTP method does not matter."}};
    document["servers"] = Json::array({Json{{"url", "http://127.0.0.1:9888"}}});
    document["security"] = Json::array({Json{{"token", Json::array()}}, Json::object()});
    document["paths"] = paths;
    document["components"] = components();
    return document.dump(1) + "\n";
}

std::string type_text(const rpc::Parameter& parameter) {
    if (parameter.element.empty()) return std::string(parameter.type);
    return "list of " + std::string(parameter.element);
}

std::string type_text(const Shape& shape) {
    std::string text;
    for (const std::string& type : shape.types()) {
        const bool list_of_values =
            type == "array" && shape.element() != nullptr && shape.element()->members().empty();
        const std::string name = list_of_values    ? "list of " + type_text(*shape.element())
                                 : type == "array" ? "list"
                                                   : type;
        text += (text.empty() ? "" : " or ") + name;
    }
    return text;
}

void write_rows(std::string& text, const Shape& shape, const std::string& prefix) {
    if (shape.element() != nullptr) {
        write_rows(text, *shape.element(), prefix.substr(0, prefix.find_last_not_of('.') + 1) + "[].");
    }
    for (const auto& [name, member] : shape.members()) {
        text += "| `" + prefix + name + "` | " + type_text(member) +
                (shape.always_has(member) ? "" : ", not always") + " | " +
                std::string(bytom::docs::meaning_of(name)) + " |\n";
        write_rows(text, member, prefix + name + ".");
    }
}

void write_rows(std::string& text, const std::vector<rpc::Parameter>& parameters, const std::string& prefix) {
    for (const rpc::Parameter& parameter : parameters) {
        std::string about(parameter.about);
        for (auto at = about.find('|'); at != std::string::npos; at = about.find('|', at + 2))
            about.replace(at, 1, "\\|");
        const std::string name = prefix + std::string(parameter.name);
        text += "| `" + name + "` | " + type_text(parameter) + (parameter.required ? ", required" : "") +
                " | " + about + " |\n";
        if (parameter.members != nullptr) {
            write_rows(text, parameter.members(), name + (parameter.element.empty() ? "." : "[]."));
        }
    }
}

std::string example_text(const RecordedAnswer& known) {
    if (known.response.is_null()) return {};
    std::string text = "\n```\n";
    if (!known.request.is_null()) text += "> " + known.request.dump() + "\n";
    return text + "< " + known.response.dump() + "\n```\n";
}

std::string answer_text(const rpc::Method& method, const RecordedAnswer* known) {
    std::string text;
    if (!method.answer.empty()) text += "\nAnswer: " + std::string(method.answer) + "\n";
    if (known == nullptr) return text;
    if (known->data.is_empty()) return text + "\nThe answer carries nothing.\n" + example_text(*known);
    std::string rows;
    write_rows(rows, known->data, "");
    if (rows.empty()) {
        text += "\nAnswer: " + type_text(known->data) + "\n";
    } else {
        text += "\n| answer | type | meaning |\n|---|---|---|\n" + rows;
    }
    return text + example_text(*known);
}

std::string calls_text(const RecordedAnswers& recorded) {
    std::string text;
    for (const rpc::Method& method : rpc::method_table()) {
        text += "\n### " + std::string(method.path) + "\n\n" + description_of(method) + "\n";
        if (method.has_input()) {
            text += "\n| parameter | type | meaning |\n|---|---|---|\n";
            write_rows(text, method.parameters(), "");
        }
        text += answer_text(method, find(recorded, method.path));
    }
    return text + "\n";
}

std::string with_calls(const std::string& page, const std::string& calls) {
    const auto begin = page.find(kBegin);
    const auto end = page.find(kEnd);
    if (begin == std::string::npos || end == std::string::npos || end < begin) {
        throw std::runtime_error("api.md lacks the marks of the generated part");
    }
    return page.substr(0, begin + kBegin.size()) + calls + page.substr(end);
}

/// Whether the file is as it should be; makes it so if told to.
bool settle(const fs::path& path, const std::string& current, bool write) {
    const std::string found = fs::exists(path) ? read_file(path) : std::string();
    if (found == current) return true;
    if (!write) {
        std::cerr << path.string() << " is not current: run the target update_api_docs\n";
        return false;
    }
    std::ofstream(path, std::ios::binary) << current;
    return true;
}

}  // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> args(arguments + 1, arguments + count);
    if (args.size() != 3 || (args[0] != "write" && args[0] != "check")) {
        std::cerr << "usage: api_docs write|check DOCS VECTORS\n";
        return 2;
    }
    try {
        const bool write = args[0] == "write";
        const fs::path docs = args[1];
        const fs::path vectors = args[2];
        const RecordedAnswers recorded =
            bytom::docs::read_recorded_answers({vectors / "api-examples.json", vectors / "api-modes.json"});
        for (const rpc::Method& method : rpc::method_table()) {
            if (!method.answer.empty() || find(recorded, method.path) != nullptr) continue;
            throw std::runtime_error(std::string(method.path) + ": say what it is .answering(…)");
        }
        const bool page =
            settle(docs / "api.md", with_calls(read_file(docs / "api.md"), calls_text(recorded)), write);
        const bool openapi = settle(docs / "openapi.json", openapi_text(recorded), write);
        return page && openapi ? 0 : 1;
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << "\n";
        return 1;
    }
}
