#include "bytomcli/request.hpp"

#include <span>

#include <bytom/base/hex.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>

namespace bytom::bytomcli {
namespace {

std::string json_text(std::string_view text) {
    std::string out;
    json::Writer(out).value(text);
    return out;
}

Result<std::string, std::string> xpub_list(std::span<const std::string> texts) {
    if (texts.empty()) return "null";
    std::string list;
    for (const std::string& text : texts) {
        BYTOM_ASSIGN(const std::string xpub, request_value(text, Form::xpub));
        list += (list.empty() ? "[" : ",") + xpub;
    }
    return list + "]";
}

}  // namespace

Result<std::string, std::string> request_value(std::string_view text, Form form, std::string_view complaint) {
    constexpr std::size_t kXpubDigits = 128;
    const auto fail = [complaint](const std::string& reason) {
        return std::unexpected(complaint.empty() ? reason : std::string(complaint) + " " + reason);
    };
    switch (form) {
        case Form::boolean:
            return text == "true" ? "true" : "false";
        case Form::integer:
        case Form::unsigned_integer:
            return text.empty() ? "0" : std::string(text);
        case Form::xpub:
            if (text.size() != kXpubDigits) return fail("bad key string");
            [[fallthrough]];
        case Form::hex: {
            const auto bytes = json::hex_bytes(text);
            if (!bytes) return fail(bytes.error());
            return json_text(base::to_hex(*bytes));
        }
        case Form::xpubs:
        case Form::text:
            break;
    }
    return json_text(text);
}

Result<std::string, std::string> request_body(const Invocation& invocation) {
    const Command& command = *invocation.command;
    std::string body;
    json::Writer writer(body);
    bool has_members = false;
    const auto add = [&](std::string_view member, std::string_view value) {
        if (!has_members) writer.begin_object();
        has_members = true;
        writer.key(member);
        writer.raw(value);
    };
    const std::span given(invocation.arguments);
    for (std::size_t i = 0; i < command.arguments.size(); ++i) {
        const Argument& argument = command.arguments[i];
        if (argument.form == Form::xpubs) {
            BYTOM_ASSIGN(const std::string list, xpub_list(given.subspan(std::min(i, given.size()))));
            add(argument.member, list);
            break;
        }
        const std::string_view text = i < given.size() ? std::string_view(given[i]) : std::string_view{};
        BYTOM_ASSIGN(const std::string value, request_value(text, argument.form, argument.complaint));
        add(argument.member, value);
    }
    for (const Flag& flag : command.flags) {
        if (flag.member.empty()) continue;
        BYTOM_ASSIGN(const std::string value, request_value(invocation.flag(flag.name), flag.form));
        add(flag.member, value);
    }
    if (has_members) writer.end_object();
    return body;
}

Result<Call, std::string> plan_call(const Invocation& invocation) {
    const Command& command = *invocation.command;
    if (command.plan != nullptr) return command.plan(invocation);
    BYTOM_ASSIGN(std::string body, request_body(invocation));
    return Call{.path = "/" + std::string(command.name),
                .body = std::move(body),
                .show = command.show,
                .text = std::string(command.sentence)};
}

}  // namespace bytom::bytomcli
