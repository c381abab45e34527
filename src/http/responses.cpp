#include <bytom/http/responses.hpp>

namespace bytom::http {
namespace {

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

void add_security_headers(Response& response) {
    response.headers.push_back({.name = "X-Content-Type-Options", .value = "nosniff"});
    response.headers.push_back({.name = "X-Frame-Options", .value = "DENY"});
    response.headers.push_back({.name = "X-XSS-Protection", .value = "1"});
}

Response plain_response(unsigned status) {
    Response response;
    response.status = status;
    response.headers.reserve(8);
    add_security_headers(response);
    return response;
}

Response text_response(unsigned status, std::string_view text) {
    Response response = plain_response(status);
    response.set("Content-Type", std::string(kTextContentType));
    response.body = text;
    return response;
}

Response redirect(unsigned status, std::string_view location, std::string_view method) {
    Response response = plain_response(status);
    response.set("Location", escape_non_ascii(location));
    if (method == "GET" || method == "HEAD") {
        response.set("Content-Type", std::string(kHtmlContentType));
        response.body = "<a href=\"" + escape_html(location) + "\">" +
                        (status == 302 ? "Found" : "Moved Permanently") + "</a>.\n\n";
    }
    return response;
}

}  // namespace bytom::http
