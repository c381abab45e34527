#include <bytom/rpc/envelope.hpp>

namespace bytom::rpc {
namespace {

constexpr std::string_view kSuccess = R"({"status":"success")";
constexpr std::string_view kData = R"(,"data":)";

std::string escape_html(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&#34;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped.push_back(c);
        }
    }
    return escaped;
}

// Header values are ASCII: everything above is escaped.
std::string escape_non_ascii(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string escaped;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            escaped.push_back(c);
        } else {
            escaped.push_back('%');
            escaped.push_back(kDigits[byte >> 4]);
            escaped.push_back(kDigits[byte & 0xf]);
        }
    }
    return escaped;
}

}  // namespace

void add_security_headers(HttpResponse& response) {
    response.headers.push_back({.name = "X-Content-Type-Options", .value = "nosniff"});
    response.headers.push_back({.name = "X-Frame-Options", .value = "DENY"});
    response.headers.push_back({.name = "X-XSS-Protection", .value = "1"});
}

HttpResponse plain_response(unsigned status) {
    HttpResponse response;
    response.status = status;
    response.headers.reserve(8);
    add_security_headers(response);
    return response;
}

void begin_success(std::string& body) {
    body.assign(kSuccess);
    body += kData;
}

void end_success(std::string& body) {
    if (body.size() == kSuccess.size() + kData.size()) body.resize(kSuccess.size());
    body += "}\n";
}

HttpResponse error_response(const ApiError& error) {
    const ErrorInfo& info = error_info(error.code);
    if (info.http_status != 200) return transport_error(error.code, error.detail);
    HttpResponse response = plain_response(200);
    response.set("Content-Type", std::string(kJsonContentType));
    json::Writer writer(response.body);
    writer.begin_object();
    writer.member("status", "fail");
    writer.member("code", info.number);
    writer.member("msg", info.msg);
    writer.member_unless_empty("error_detail", error.detail);
    writer.end_object();
    response.body.push_back('\n');
    return response;
}

HttpResponse transport_error(ErrorCode code, std::string_view detail, unsigned status) {
    const ErrorInfo& info = error_info(code);
    if (status == 0) status = code == ErrorCode::unspecified ? 500 : info.http_status;
    HttpResponse response = plain_response(status);
    response.set("Content-Type", std::string(kJsonContentType));
    json::Writer writer(response.body);
    writer.begin_object();
    writer.member("code", info.number);
    writer.member("msg", info.msg);
    writer.member("status", "fail");
    writer.member_unless_empty("detail", detail);
    writer.member("temporary", info.temporary || code == ErrorCode::unspecified);
    writer.end_object();
    response.body.push_back('\n');
    return response;
}

HttpResponse redirect(unsigned status, std::string_view location, std::string_view method) {
    HttpResponse response = plain_response(status);
    response.set("Location", escape_non_ascii(location));
    if (method == "GET" || method == "HEAD") {
        response.set("Content-Type", std::string(kHtmlContentType));
        response.body = "<a href=\"" + escape_html(location) + "\">" +
                        (status == 302 ? "Found" : "Moved Permanently") + "</a>.\n\n";
    }
    return response;
}

}  // namespace bytom::rpc
