#include "openapi_explorer.hpp"

#include <fstream>
#include <stdexcept>

#include <bytom/explorer_api/event_service.hpp>
#include <bytom/explorer_api/service.hpp>

#include "explorer_api/rows.hpp"
#include "openapi_schema.hpp"

namespace bytom::docs {
namespace {

using explorer_api::Row;

/// "blockByHeight" of "block/height/{height}": the words, and what stands in braces.
std::string operation_id(std::string_view path) {
    std::string id;
    bool upper = false;
    for (const char c : path) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter) {
            if (c == '{') id += "By";
            upper = true;
            continue;
        }
        id.push_back(upper && c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c);
        upper = false;
    }
    return id;
}

Json integer(std::uint64_t least, std::string_view about) {
    return {{"type", "integer"}, {"format", "uint64"}, {"minimum", least}, {"description", about}};
}

Json parameter(std::string_view name, std::string_view place, Json schema) {
    Json made{{"name", name}, {"in", place}};
    if (place == "path") made["required"] = true;
    made["schema"] = std::move(schema);
    return made;
}

Json query_schema(std::string_view name) {
    if (name == "page") return integer(1, "from 1, the default");
    if (name == "limit") return integer(1, "entries of a page; more than 500 is 500");
    if (name == "from" || name == "to") return integer(0, "seconds since 1970; whole UTC days are told of");
    return {{"type", "string"}};
}

Json parameters_of(const Row& row) {
    Json parameters = Json::array();
    std::string_view path = row.path;
    for (auto begin = path.find('{'); begin != std::string_view::npos; begin = path.find('{')) {
        const auto end = path.find('}', begin);
        parameters.push_back(
            parameter(path.substr(begin + 1, end - begin - 1), "path", {{"type", "string"}}));
        path.remove_prefix(end);
    }
    for (std::string_view names = row.query; !names.empty();) {
        const auto comma = std::min(names.find(','), names.size());
        const std::string_view name = names.substr(0, comma);
        parameters.push_back(parameter(name, "query", query_schema(name)));
        names.remove_prefix(std::min(comma + 1, names.size()));
    }
    return parameters;
}

Json refusal() {
    return {{"$ref", "#/components/responses/Refused"}};
}

Json operation_of(const Row& row, const RecordedAnswer& known) {
    Json answer = content(schema_of(known.data, ""));
    answer["application/json"]["example"] = known.response;
    Json operation{{"operationId", operation_id(row.path)}, {"summary", row.about}};
    if (row.needs_index) operation["description"] = "Only with explorer.enable.";
    operation["parameters"] = parameters_of(row);
    operation["responses"]["200"] = {{"description", row.about}, {"content", answer}};
    if (row.path == "address/{address}/asset")
        operation["responses"]["204"] = {{"description", "an address without history"}};
    operation["responses"]["default"] = refusal();
    return operation;
}

Json events_operation() {
    Json parameters = Json::array();
    parameters.push_back(
        parameter("since", "query",
                  {{"type", "string"}, {"description", "cursor: the hash of a block, `genesis` or `tip`"}}));
    parameters.push_back(parameter(
        "topics", "query",
        {{"type", "string"}, {"description", "some of blocks, transactions and pool, with commas between"}}));
    parameters.push_back(parameter(
        "addresses", "query", {{"type", "string"}, {"description", "of transactions, with commas between"}}));
    Json text{{"text/event-stream", {{"schema", {{"type", "string"}}}}}};
    return {{"operationId", "events"},
            {"summary", "what happens, as server-sent events; docs/explorer.md tells of each"},
            {"parameters", parameters},
            {"responses",
             {{"200", {{"description", "a stream that does not end"}, {"content", text}}},
              {"default", refusal()}}}};
}

bool is_shorter(const Json& one, const Json& other) {
    return one.dump().size() < other.dump().size();
}

}  // namespace

RecordedAnswers read_explorer_answers(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw std::runtime_error("can't read " + file.string());
    RecordedAnswers answers;
    for (const Json& one : Json::parse(stream)) {
        const std::string path = one.at("path");
        const explorer_api::Match match =
            explorer_api::match_row(std::string_view(path).substr(0, path.find('?')));
        if (match.row == nullptr) throw std::runtime_error(path + ": there is no such row");
        RecordedAnswer& answer = answers[std::string(match.row->path)];
        const Json& told = one.at("answer");
        answer.data.add(told);
        if (answer.response.is_null() || is_shorter(told, answer.response)) answer.response = told;
    }
    return answers;
}

std::string explorer_openapi_text(const RecordedAnswers& recorded) {
    Json document;
    document["openapi"] = "3.1.0";
    document["info"] = {
        {"title", "bytomd, the read API of explorers"},
        {"version", "3"},
        {"description",
         "Below /api/v3/ on the API's listener, and alone on explorer.laddr. No envelope; amounts of "
         "transactions are numbers, those of addresses and assets are decimal texts. docs/explorer.md has "
         "the limits."}};
    document["servers"] = Json::array({Json{{"url", "http://127.0.0.1:9888"}}});
    for (const Row& row : explorer_api::rows()) {
        const auto known = recorded.find(row.path);
        if (known == recorded.end())
            throw std::runtime_error(std::string(row.path) + ": no answer of it is recorded");
        document["paths"][std::string(explorer_api::kBasePath) + std::string(row.path)]["get"] =
            operation_of(row, known->second);
    }
    document["paths"][std::string(explorer_api::kEventsPath)]["get"] = events_operation();
    document["components"]["schemas"]["Refusal"] = {
        {"type", "object"},
        {"required", {"code", "msg"}},
        {"properties",
         {{"code", {{"type", "integer"}, {"format", "int32"}, {"description", "the HTTP status"}}},
          {"msg", {{"type", "string"}}}}}};
    document["components"]["responses"]["Refused"] = {
        {"description",
         "400: which parameter, and what was expected; 404: there is no such thing; 429: too many requests; "
         "503: the operator has not switched that on"},
        {"content", content(reference("Refusal"))}};
    return document.dump(1) + "\n";
}

}  // namespace bytom::docs
