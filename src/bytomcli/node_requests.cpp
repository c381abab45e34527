#include "bytomcli/node_requests.hpp"

#include <algorithm>
#include <charconv>

#include <sys/utsname.h>

#include <bytom/base/digit.hpp>
#include <bytom/base/program_manual.hpp>
#include <bytom/json/value.hpp>
#include <bytom/json/writer.hpp>

#include "bytomcli/completion.hpp"
#include "bytomcli/request.hpp"

namespace bytom::bytomcli {
namespace {

/// The original whose commands these are.
constexpr std::string_view kProtocolVersion = "1.1.1";

bool is_hex_letter(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

Result<Call, std::string> plan_get_block(const Invocation& invocation) {
    constexpr std::size_t kHashDigits = 64;
    const std::string_view text = invocation.arguments[0];
    if (!std::ranges::all_of(text, [](char c) { return base::is_digit(c) || is_hex_letter(c); })) {
        return std::unexpected("Invalid value for hash or height");
    }
    // Digits only are a height, however many there are.
    const bool is_hash = std::ranges::any_of(text, is_hex_letter);
    std::uint64_t height = 0;
    if (is_hash) {
        if (text.size() != kHashDigits) return std::unexpected("Invalid hash length");
    } else {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), height);
        if (text.empty() || error != std::errc{}) return std::unexpected("Invalid height value");
    }
    BYTOM_ASSIGN(const std::string hash, request_value(is_hash ? text : "", Form::hex));
    std::string body;
    json::Writer writer(body);
    writer.begin_object();
    writer.member("block_height", height);
    writer.key("block_hash");
    writer.raw(hash);
    writer.end_object();
    return Call{.path = "/" + std::string(invocation.command->name), .body = std::move(body)};
}

Result<Call, std::string> plan_list_pubkeys(const Invocation& invocation) {
    constexpr std::size_t kIdLength = 13;
    const std::string& account = invocation.arguments[0];
    const bool is_id = account.size() == kIdLength && account.starts_with('0');
    std::string body;
    json::Writer writer(body);
    writer.begin_object();
    writer.member("account_id", is_id ? account : "");
    writer.member("account_alias", is_id ? "" : account);
    writer.member("public_key", invocation.arguments.size() > 1 ? invocation.arguments[1] : "");
    writer.end_object();
    return Call{.path = "/list-pubkeys", .body = std::move(body)};
}

Result<Call, std::string> plan_create_asset(const Invocation& invocation) {
    BYTOM_ASSIGN(std::string body, request_body(invocation));
    const std::string_view definition = invocation.flag("definition");
    if (!definition.empty()) {
        const auto colon = definition.find(':');
        if (colon == std::string_view::npos || definition.find(':', colon + 1) != std::string_view::npos) {
            return std::unexpected("Invalid definition");
        }
        BYTOM_ASSIGN(const std::string key, request_value(definition.substr(0, colon), Form::text));
        BYTOM_ASSIGN(const std::string value, request_value(definition.substr(colon + 1), Form::text));
        body.pop_back();
        body += ",\"definition\":{" + key + ":" + value + "}}";
    }
    return Call{.path = "/create-asset", .body = std::move(body)};
}

Result<Call, std::string> plan_set_mining(const Invocation& invocation) {
    const bool on = std::ranges::equal(invocation.arguments[0], std::string_view("true"), {}, [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return Call{.path = "/set-mining",
                .body = on ? R"({"is_mining":true})" : R"({"is_mining":false})",
                .show = Show::sentence,
                .text = on ? "start mining success" : "stop mining success"};
}

Result<Call, std::string> plan_rpc(const Invocation& invocation) {
    const std::string& method = invocation.arguments[0];
    constexpr std::string_view kLetters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/.?=&%";
    if (method.empty() || method.find_first_not_of(kLetters) != std::string::npos) {
        return std::unexpected("\"" + method + "\" is no name of a call");
    }
    Call call{.path = method.starts_with('/') ? method : "/" + method};
    if (invocation.arguments.size() > 1) {
        call.body = invocation.arguments[1];
        const auto document = json::Document::parse(call.body);
        if (!document) return std::unexpected("the parameters are not JSON: " + document.error());
    }
    return call;
}

Result<std::string, std::string> version_text(const Invocation& /*invocation*/) {
    utsname system{};
    ::uname(&system);
    std::string_view machine = static_cast<const char*>(system.machine);
    if (machine == "x86_64") machine = "amd64";
    if (machine == "aarch64") machine = "arm64";
    return "Bytomcli v" + std::string(kProtocolVersion) + " linux/" + std::string(machine) + "\n";
}

Result<std::string, std::string> completion_text(const Invocation& invocation) {
    std::string script = completion_script(invocation.arguments[0]);
    if (script.empty())
        return std::unexpected("there is no completion for \"" + invocation.arguments[0] + "\", but for " +
                               std::string(base::kShells));
    return script;
}

Result<std::string, std::string> manual_text(const Invocation&) {
    return manual_page();
}

}  // namespace bytom::bytomcli
