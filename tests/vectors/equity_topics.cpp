// Topics of 12: the contract compiler, its API call, its command line.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include <bytom/equity/compile_call.hpp>
#include <bytom/vm/disassembler.hpp>

#include "equity/json.hpp"
#include "equity_cli/tool.hpp"
#include "rpc/envelope.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

/// The member, or what the member with "_hex" behind its name stands for.
std::string raw_text_of(const Json& test_case, const std::string& member) {
    if (test_case.contains(member)) return text_of(test_case, member.c_str());
    return std::string(base::as_text(bytes_of(test_case, (member + "_hex").c_str())));
}

/// Little-endian hex, as the tool prints places in programs.
std::string shift_text(std::uint32_t offset) {
    Bytes bytes;
    for (unsigned shift = 0; shift < 32; shift += 8)
        bytes.push_back(static_cast<std::uint8_t>(offset >> shift));
    return base::to_hex(bytes);
}

Json contract_json(const equity::Contract& contract) {
    std::string text;
    json::Writer writer(text);
    equity::write_json(writer, contract);
    Json form = Json::parse(text);
    Json& shifts = form["shift"] = Json::object();
    for (const equity::ClauseShift& shift : equity::clause_shifts(contract))
        shifts[shift.clause] = shift_text(shift.offset);
    return form;
}

equity::Argument argument_of(const Json& json) {
    if (json.contains("boolean")) return json.at("boolean").get<bool>();
    if (json.contains("integer")) return json.at("integer").get<std::int64_t>();
    return bytes_of(json, "string");
}

void check_instance(const equity::Contract& contract, const Json& instance, Check& check) {
    std::vector<equity::Argument> arguments;
    for (const Json& argument : instance.at("args"))
        arguments.push_back(argument_of(argument));
    const auto program = equity::instantiate(contract, arguments);
    check.equal("instance error", program ? "ok" : to_string(program.error().name), instance.at("error"));
    if (!program) {
        if (instance.contains("error_text"))
            check.equal("instance error_text", program.error().text, instance.at("error_text"));
        return;
    }
    if (instance.at("error") != "ok") return;
    check.equal("program", base::to_hex(*program), instance.at("program"));
    check.equal("opcodes", vm::disassemble(*program).value(), instance.at("opcodes"));
}

void read_equity(const Json& /*file*/, const Json& test_case, Check& check) {
    const std::string source = raw_text_of(test_case, "source");
    const auto contracts = equity::compile(source);
    const std::string expected = text_of(test_case, "error");
    if (expected == "crash") return check.is_true("refused", !contracts);
    check.equal("error", contracts ? "ok" : to_string(contracts.error().name), expected);
    if (!contracts) {
        if (test_case.contains("error_text"))
            check.equal("error_text", contracts.error().text, test_case.at("error_text"));
        return;
    }
    if (expected != "ok") return;
    Json forms = Json::array();
    for (const equity::Contract& contract : *contracts)
        forms.push_back(contract_json(contract));
    check.equal("contracts", forms, test_case.at("contracts"));
    for (const Json& instance : test_case.value("instances", Json::array()))
        check_instance(contracts->back(), instance, check);
}

/// What a server answers to the body of a /compile call.
http::Response answer(std::string_view body) {
    auto request = json::decode_request<equity::CompileRequest>(body);
    if (!request) return rpc::error_response(rpc::bad_request(request.error()).error());
    const auto response = equity::compile_call(*std::move(request));
    if (!response) {
        using Step = equity::CompileCallError::Step;
        const auto code = response.error().step == Step::compile ? rpc::ErrorCode::compile_contract
                                                                 : rpc::ErrorCode::instantiate_contract;
        return rpc::error_response(rpc::failure(code, response.error().text).error());
    }
    http::Response success = http::plain_response(200);
    rpc::begin_success(success.body);
    json::Writer writer(success.body);
    equity::write_json(writer, *response);
    rpc::end_success(success.body);
    return success;
}

void read_equity_api(const Json& /*file*/, const Json& test_case, Check& check) {
    const http::Response response = answer(raw_text_of(test_case, "request"));
    check.equal("status", response.status, test_case.at("status"));
    const Json expected = Json::parse(text_of(test_case, "response"));
    const Json actual = Json::parse(response.body);
    if (response.status == 200) return check.equal("response", actual, expected);
    for (const char* const member : {"code", "msg"})
        check.equal(member, actual.at(member), expected.at(member));
}

/// A directory with the files of a case, gone at the end.
class CaseDirectory {
public:
    explicit CaseDirectory(const Json& files) {
        std::string pattern = (std::filesystem::temp_directory_path() / "equity-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
        path_ = pattern;
        for (const auto& [name, content] : files.items()) {
            if (name != std::filesystem::path(name).filename()) throw std::runtime_error("file name " + name);
            std::ofstream(path_ / name, std::ios::binary) << content.get<std::string>();
        }
    }
    CaseDirectory(const CaseDirectory&) = delete;
    CaseDirectory& operator=(const CaseDirectory&) = delete;
    ~CaseDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

/// Standard error is only informative, but an error of usage has to be there.
void read_equity_cli(const Json& /*file*/, const Json& test_case, Check& check) {
    const CaseDirectory directory(test_case.at("files"));
    std::ostringstream out;
    std::ostringstream err;
    const auto arguments = test_case.at("argv").get<std::vector<std::string>>();
    const int status = equity_cli::run(arguments, directory.path(), out, err);
    check.equal("exit", status, test_case.at("exit"));
    check.equal("stdout", out.str(), test_case.at("stdout"));
    if (!text_of(test_case, "stderr").empty()) check.is_true("something on stderr", !err.str().empty());
}

}  // namespace

std::vector<Topic> equity_topics() {
    return {independent("equity", read_equity), independent("equity-api", read_equity_api),
            independent("equity-cli", read_equity_cli)};
}

}  // namespace bytom::vectors
