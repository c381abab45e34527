#include "stratum/message.hpp"

#include <bytom/json/value.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/mining/work_forms.hpp>

namespace bytom::stratum {
namespace {

using json::Kind;
using json::Value;

std::string id_text(Value id) {
    std::string text;
    json::Writer out(text);
    if (id.kind() == Kind::string) {
        out.value(id.string());
    } else if (id.kind() == Kind::number) {
        out.raw(id.number());
    } else if (id.kind() == Kind::boolean) {
        out.value(id.boolean());
    } else {
        out.null();
    }
    return text;
}

Method method_of(std::string_view name) {
    if (name == "login") return Method::login;
    if (name == "submit") return Method::submit;
    if (name == "getjob" || name == "getwork") return Method::getjob;
    if (name == "keepalived") return Method::keepalived;
    return Method::unsupported;
}

void take_parameters(Value parameters, Request& request) {
    if (parameters.kind() != Kind::object) return;
    for (const json::Member member : parameters.members()) {
        std::string text;
        if (member.value.kind() == Kind::string) text = member.value.string();
        if (member.value.kind() == Kind::number) text = member.value.number();
        if (member.key == "login")
            request.login = std::move(text);
        else if (member.key == "id")
            request.session_id = std::move(text);
        else if (member.key == "job_id")
            request.job_id = std::move(text);
        else if (member.key == "nonce")
            request.nonce = std::move(text);
    }
}

void write_job(json::Writer& out, const JobView& job) {
    const mining::StratumJobTexts texts = mining::stratum_job_texts(job.header, job.seed);
    out.begin_object();
    out.member("version", texts.version);
    out.member("height", texts.height);
    out.member("previous_block_hash", texts.previous_block_hash);
    out.member("timestamp", texts.timestamp);
    out.member("transactions_merkle_root", texts.transactions_merkle_root);
    out.member("transaction_status_hash", texts.transaction_status_hash);
    out.member("nonce", texts.nonce);
    out.member("bits", texts.bits);
    out.member("job_id", std::to_string(job.id));
    out.member("seed", texts.seed);
    out.member("target", mining::stratum_target(job.difficulty).value_or("ffffffff"));
    out.end_object();
}

/// {"id", "jsonrpc", "result", "error"}, in this order.
template <typename WriteResult, typename WriteError>
std::string answer(std::string_view id, const WriteResult& write_result, const WriteError& write_error) {
    std::string line;
    json::Writer out(line);
    out.begin_object();
    out.key("id");
    out.raw(id);
    out.member("jsonrpc", "2.0");
    out.key("result");
    write_result(out);
    out.key("error");
    write_error(out);
    out.end_object();
    line += '\n';
    return line;
}

constexpr auto kNull = [](json::Writer& out) { out.null(); };

}  // namespace

std::string_view to_string(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::job_not_found:
            return "Job Not Found";
        case ErrorCode::duplicate_share:
            return "Duplicate Share";
        case ErrorCode::low_difficulty_share:
            return "Low Difficulty Share";
        case ErrorCode::unauthorized_worker:
            return "Unauthorized Worker";
        case ErrorCode::invalid_submit_format:
            return "Invalid Submit Format";
        case ErrorCode::unsupported_method:
            return "Unsupported Method";
        case ErrorCode::multiple_authorization:
            return "Multiple Authorization";
    }
    return "Unknown Error";
}

std::optional<Request> parse_request(std::string_view line) {
    const auto document = json::Document::parse(line);
    if (!document || document->root().kind() != Kind::object) return std::nullopt;
    Request request;
    bool has_method = false;
    for (const json::Member member : document->root().members()) {
        if (member.key == "id") {
            request.id = id_text(member.value);
        } else if (member.key == "method") {
            has_method = member.value.kind() == Kind::string;
            if (has_method) request.method = method_of(member.value.string());
        } else if (member.key == "params") {
            take_parameters(member.value, request);
        }
    }
    if (!has_method) return std::nullopt;
    return request;
}

std::string status_answer(std::string_view id, std::string_view status) {
    return answer(
        id,
        [&](json::Writer& out) {
            out.begin_object();
            out.member("status", status);
            out.end_object();
        },
        kNull);
}

std::string login_answer(std::string_view id, std::string_view login, const JobView& job) {
    return answer(
        id,
        [&](json::Writer& out) {
            out.begin_object();
            out.member("id", login);
            out.key("job");
            write_job(out, job);
            out.member("status", "OK");
            out.end_object();
        },
        kNull);
}

std::string job_answer(std::string_view id, const JobView& job) {
    return answer(id, [&](json::Writer& out) { write_job(out, job); }, kNull);
}

std::string error_answer(std::string_view id, ErrorCode code, std::string_view detail) {
    std::string message(to_string(code));
    if (!detail.empty()) message.append(": ").append(detail);
    return answer(id, kNull, [&](json::Writer& out) {
        out.begin_object();
        out.member("code", static_cast<std::uint64_t>(code));
        out.member("message", message);
        out.end_object();
    });
}

std::string job_notification(const JobView& job) {
    std::string line;
    json::Writer out(line);
    out.begin_object();
    out.member("jsonrpc", "2.0");
    out.member("method", "job");
    out.key("params");
    write_job(out, job);
    out.end_object();
    line += '\n';
    return line;
}

}  // namespace bytom::stratum
