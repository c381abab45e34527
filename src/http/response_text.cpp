#include "http/response_text.hpp"

#include <charconv>
#include <ctime>

#include <fmt/core.h>

namespace bytom::http {
namespace {

std::string_view reason_phrase(unsigned status) noexcept {
    switch (status) {
        case 200:
            return "OK";
        case 204:
            return "No Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 413:
            return "Request Entity Too Large";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Unknown";
    }
}

void append_number(std::string& out, std::size_t number) {
    char digits[24];
    out.append(digits, std::to_chars(std::begin(digits), std::end(digits), number).ptr);
}

}  // namespace

std::string response_head(const Response& response, Version version, Persistence persistence,
                          std::string_view date, Framing framing, std::size_t room) {
    constexpr std::size_t kUsual = 384;
    std::string head;
    head.reserve(kUsual + room);
    head += version == Version::http_1_0 ? "HTTP/1.0 " : "HTTP/1.1 ";
    append_number(head, response.status);
    head.push_back(' ');
    head += reason_phrase(response.status);
    head += "\r\n";
    for (const ResponseHeader& header : response.headers) {
        head += header.name;
        head += ": ";
        head += header.value;
        head += "\r\n";
    }
    head += "Date: ";
    head += date;
    constexpr unsigned kNoContent = 204;  // has no body and says nothing of its length
    if (framing == Framing::chunked) {
        head += "\r\nTransfer-Encoding: chunked";
    } else if (framing == Framing::counted && response.status != kNoContent) {
        head += "\r\nContent-Length: ";
        append_number(head, response.body.size());
    }
    if (persistence == Persistence::close) head += "\r\nConnection: close";
    if (version == Version::http_1_0 && persistence == Persistence::keep_alive)
        head += "\r\nConnection: keep-alive";
    head += "\r\n\r\n";
    return head;
}

std::string http_date(std::int64_t unix_seconds) {
    constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t time = unix_seconds;
    std::tm parts{};
    gmtime_r(&time, &parts);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[parts.tm_wday], parts.tm_mday,
                       kMonths[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                       parts.tm_sec);
}

}  // namespace bytom::http
