// Writes what documents say about the calls of the API from the table of the calls themselves:
//     api_docs write|check DOCS VECTORS
// DOCS/openapi.json as a whole, and in DOCS/api.md what stands between two marks. Examples, and the members
// of answers, come from the recorded stories in VECTORS and, for calls that the original does not have, from
// VECTORS/../api_answers.json, which tests/functional/api_answers_test.py --record writes. In the same way
// DOCS/openapi-explorer.json from the rows of the explorers' API and VECTORS/../explorer_answers.json.
// `check` writes nothing and fails if a file is not current. Both fail if nothing is known of the answer of a
// call.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include <bytom/rpc/error_codes.hpp>
#include <bytom/rpc/method.hpp>

#include "openapi.hpp"
#include "openapi_explorer.hpp"

namespace {

namespace fs = std::filesystem;
namespace rpc = bytom::rpc;
using bytom::docs::description_of;
using bytom::docs::find;
using bytom::docs::openapi_text;
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
        const std::string below = name + (parameter.element.empty() ? "." : "[].");
        if (parameter.members != nullptr) write_rows(text, parameter.members(), below);
        if (parameter.forms == nullptr) continue;
        for (const rpc::ParameterForm& form : parameter.forms()) {
            text += "| `" + below + "type` | `" + std::string(form.type) + "` | " + std::string(form.about) +
                    " |\n";
            write_rows(text, form.members(), below);
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

std::string errors_text() {
    std::string text =
        "\n## All errors\n\nThe HTTP status is 200 unless the table names another; `error_detail` ends with "
        "the text "
        "of the last column.\n\n| code | HTTP | `msg` | `error_detail` |\n|---|---|---|---|\n";
    std::string_view previous;
    for (const rpc::ErrorInfo& info : rpc::error_table()) {
        if (info.number.empty() || info.number == previous) continue;
        previous = info.number;
        text += "| " + std::string(info.number) + " | " +
                (info.http_status == 200 ? std::string() : std::to_string(info.http_status)) + " | " +
                std::string(info.msg) + " | " + std::string(info.root) + " |\n";
    }
    return text;
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
    return text + errors_text() + "\n";
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
            bytom::docs::read_recorded_answers({vectors / "api-examples.json", vectors / "api-modes.json",
                                                vectors.parent_path() / "api_answers.json"});
        for (const rpc::Method& method : rpc::method_table()) {
            if (!method.answer.empty() || find(recorded, method.path) != nullptr) continue;
            throw std::runtime_error(std::string(method.path) + ": say what it is .answering(…)");
        }
        const bool page =
            settle(docs / "api.md", with_calls(read_file(docs / "api.md"), calls_text(recorded)), write);
        const bool openapi = settle(docs / "openapi.json", openapi_text(recorded), write);
        const RecordedAnswers of_explorer =
            bytom::docs::read_explorer_answers(vectors.parent_path() / "explorer_answers.json");
        const bool explorer =
            settle(docs / "openapi-explorer.json", bytom::docs::explorer_openapi_text(of_explorer), write);
        return page && openapi && explorer ? 0 : 1;
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << "\n";
        return 1;
    }
}
