#include "http/request_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

#include "http/characters.hpp"
#include "http/field_name.hpp"

namespace bytom::http {
namespace {

constexpr std::size_t kMaxChunkLine = 4096;

/// A set of bytes.
using Characters = std::array<bool, 256>;

constexpr Characters alphanumeric_or(std::string_view marks) {
    Characters set{};
    for (const char c : marks)
        set.at(static_cast<unsigned char>(c)) = true;
    for (unsigned c = 0; c < set.size(); ++c)
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) set.at(c) = true;
    return set;
}

constexpr Characters kToken = alphanumeric_or("!#$%&'*+-.^_`|~");
constexpr Characters kHost = alphanumeric_or("!$%&'()*+,-.:;=[]_~");

bool is_made_of(const Characters& set, std::string_view text) noexcept {
    return std::ranges::all_of(text, [&](char c) { return set[static_cast<unsigned char>(c)]; });
}

bool is_token(std::string_view text) noexcept {
    return !text.empty() && is_made_of(kToken, text);
}

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Calls with each element of a comma separated list.
template <typename Visit>
void for_each_element(std::string_view list, Visit visit) {
    while (true) {
        const std::size_t comma = std::min(list.find(','), list.size());
        visit(trimmed(list.substr(0, comma)));
        if (comma == list.size()) return;
        list.remove_prefix(comma + 1);
    }
}

/// The line without its end; nothing while the end has not arrived. `size` includes the end.
std::optional<std::string_view> first_line(std::string_view bytes, std::size_t& size) noexcept {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    size = end + 1;
    std::string_view line = bytes.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace

FaultAnswer answer_to(RequestFault fault) noexcept {
    switch (fault) {
        case RequestFault::none:
        case RequestFault::malformed:
            break;
        case RequestFault::no_host:
            return {.status = 400, .text = "400 Bad Request: missing required Host header"};
        case RequestFault::several_hosts:
            return {.status = 400, .text = "400 Bad Request: too many Host headers"};
        case RequestFault::malformed_host:
            return {.status = 400, .text = "400 Bad Request: malformed Host header"};
        case RequestFault::head_too_large:
            return {.status = 431, .text = "431 Request Header Fields Too Large"};
        case RequestFault::body_too_large:
            return {.status = 413, .text = "413 Request Entity Too Large"};
        case RequestFault::unknown_version:
            return {.status = 505, .text = "505 HTTP Version Not Supported"};
        case RequestFault::unknown_transfer_coding:
            return {.status = 501, .text = "501 Not Implemented: unsupported transfer encoding"};
        case RequestFault::unknown_content_coding:
            return {.status = 415, .text = "415 Unsupported Media Type: compressed bodies are not read"};
        case RequestFault::unknown_expectation:
            return {.status = 417, .text = "417 Expectation Failed"};
    }
    return {.status = 400, .text = "400 Bad Request"};
}

std::size_t RequestReader::fail(RequestFault fault) noexcept {
    stage_ = Stage::failed;
    fault_ = fault;
    return 0;
}

std::size_t RequestReader::take(std::string_view bytes) {
    switch (stage_) {
        case Stage::head:
            return take_head(bytes);
        case Stage::body:
            return take_body(bytes);
        case Stage::done:
        case Stage::failed:
            break;
    }
    return 0;
}

std::size_t RequestReader::take_head(std::string_view bytes) {
    while (true) {
        const std::size_t end = bytes.find('\n', scanned_);
        if (std::min(end, bytes.size()) > limits_.max_head_bytes) return fail(RequestFault::head_too_large);
        if (end == std::string_view::npos) {
            scanned_ = bytes.size();
            return 0;
        }
        std::string_view line = bytes.substr(line_begin_, end - line_begin_);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const bool is_last = line.empty();
        line_begin_ = scanned_ = end + 1;
        if (!is_last) continue;
        const RequestFault fault = parse_head(bytes.substr(0, line_begin_));
        if (fault != RequestFault::none) return fail(fault);
        stage_ = part_ == BodyPart::sized && left_ == 0 ? Stage::done : Stage::body;
        return line_begin_;
    }
}

RequestFault RequestReader::parse_head(std::string_view head) {
    std::size_t size = 0;
    std::string_view line = *first_line(head, size);
    if (const auto fault = parse_request_line(line); fault != RequestFault::none) return fault;
    head.remove_prefix(size);
    request_.headers.reserve(8);
    while (true) {
        line = *first_line(head, size);
        head.remove_prefix(size);
        if (line.empty()) break;
        if (request_.headers.size() >= limits_.max_fields) return RequestFault::head_too_large;
        if (const auto fault = add_field(line); fault != RequestFault::none) return fault;
    }
    return check_fields();
}

RequestFault RequestReader::parse_request_line(std::string_view line) {
    const std::size_t first = line.find(' ');
    const std::size_t second =
        first == std::string_view::npos ? std::string_view::npos : line.find(' ', first + 1);
    if (second == std::string_view::npos) return RequestFault::malformed;
    const std::string_view target = line.substr(first + 1, second - first - 1);
    const std::string_view version = line.substr(second + 1);
    request_.method = line.substr(0, first);
    request_.target = target;
    if (!is_token(request_.method) || target.empty() || std::ranges::any_of(target, is_control)) {
        return RequestFault::malformed;
    }
    constexpr std::string_view kForm = "HTTP/x.y";
    const auto digit = [&](std::size_t at) { return version[at] >= '0' && version[at] <= '9'; };
    if (version.size() != kForm.size() || !version.starts_with("HTTP/") || version[6] != '.' || !digit(5) ||
        !digit(7)) {
        return RequestFault::malformed;
    }
    if (version[5] != '1') return RequestFault::unknown_version;
    minor_version_ = version[7] == '0' ? 0 : 1;
    return RequestFault::none;
}

RequestFault RequestReader::add_field(std::string_view line) {
    const auto is_forbidden = [](char c) { return c != '\t' && is_control(c); };
    if (std::ranges::any_of(line, is_forbidden)) return RequestFault::malformed;
    if (line.size() > limits_.max_field_bytes) return RequestFault::head_too_large;
    if (is_blank(line.front())) {
        // A line that continues the one before it.
        if (request_.headers.empty()) return RequestFault::malformed;
        std::string& value = request_.headers.back().value;
        if (value.size() + line.size() > limits_.max_field_bytes) return RequestFault::head_too_large;
        value += ' ';
        value += trimmed(line);
        return RequestFault::none;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return RequestFault::malformed;
    request_.headers.push_back(
        {.name = std::string(line.substr(0, colon)), .value = std::string(trimmed(line.substr(colon + 1)))});
    return RequestFault::none;
}

RequestFault RequestReader::check_host() const {
    std::size_t count = 0;
    for (const Header& header : request_.headers) {
        if (!is_named(header, "Host")) continue;
        if (++count > 1) return RequestFault::several_hosts;
        if (!is_made_of(kHost, header.value)) return RequestFault::malformed_host;
    }
    return count == 0 && !is_version_1_0() ? RequestFault::no_host : RequestFault::none;
}

RequestFault RequestReader::find_length() {
    std::optional<std::uint64_t> length;
    std::size_t codings = 0;
    bool chunked = false;
    bool unknown = false;
    for (const Header& header : request_.headers) {
        if (is_named(header, "Content-Length")) {
            std::uint64_t number = 0;
            const char* const end = header.value.data() + header.value.size();
            const auto [read, error] = std::from_chars(header.value.data(), end, number);
            if (error != std::errc() || read != end || number > std::numeric_limits<std::int64_t>::max() ||
                (length && *length != number)) {
                return RequestFault::malformed;
            }
            length = number;
        } else if (is_named(header, "Transfer-Encoding")) {
            for_each_element(header.value, [&](std::string_view coding) {
                ++codings;
                chunked = same_token(coding, "chunked");
                unknown = unknown || !chunked;
            });
        }
    }
    if (unknown) return RequestFault::unknown_transfer_coding;
    // Where two lengths are told, or one that old servers don't know, somebody between may believe another
    // one.
    if (codings > 1 || (chunked && (length || is_version_1_0()))) return RequestFault::malformed;
    if (length && *length > limits_.max_body_bytes) return RequestFault::body_too_large;
    part_ = chunked ? BodyPart::chunk_size : BodyPart::sized;
    left_ = length.value_or(0);
    return RequestFault::none;
}

RequestFault RequestReader::check_fields() {
    if (const auto fault = check_host(); fault != RequestFault::none) return fault;
    if (const auto fault = find_length(); fault != RequestFault::none) return fault;
    const bool has_body = part_ != BodyPart::sized || left_ > 0;
    bool closes = false;
    bool keeps = false;
    for (const Header& header : request_.headers) {
        if (is_named(header, "Connection")) {
            for_each_element(header.value, [&](std::string_view option) {
                closes = closes || same_token(option, "close");
                keeps = keeps || same_token(option, "keep-alive");
            });
        } else if (is_named(header, "Content-Encoding") && has_body) {
            if (!header.value.empty() && !same_token(header.value, "identity")) {
                return RequestFault::unknown_content_coding;
            }
        } else if (is_named(header, "Expect") && !is_version_1_0()) {
            if (!same_token(header.value, "100-continue")) return RequestFault::unknown_expectation;
            awaits_continue_ = has_body;
        }
    }
    keep_alive_ = !closes && (keeps || !is_version_1_0());
    return RequestFault::none;
}

std::size_t RequestReader::take_body(std::string_view bytes) {
    std::size_t taken = 0;
    while (stage_ == Stage::body) {
        const std::string_view rest = bytes.substr(taken);
        if (part_ == BodyPart::sized || part_ == BodyPart::chunk) {
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, rest.size()));
            request_.body.append(rest.substr(0, count));
            taken += count;
            left_ -= count;
            if (left_ > 0) break;
            if (part_ == BodyPart::sized) {
                stage_ = Stage::done;
            } else {
                part_ = BodyPart::chunk_end;
            }
        } else if (part_ == BodyPart::chunk_end) {
            constexpr std::string_view kEnd = "\r\n";
            if (rest.size() < kEnd.size()) break;
            if (!rest.starts_with(kEnd)) return fail(RequestFault::malformed);
            taken += kEnd.size();
            part_ = BodyPart::chunk_size;
        } else {
            const std::size_t line = take_line_of_body(rest);
            if (stage_ == Stage::failed) return 0;
            if (line == 0) break;
            taken += line;
        }
    }
    return taken;
}

std::size_t RequestReader::take_line_of_body(std::string_view bytes) {
    std::size_t size = 0;
    const auto line = first_line(bytes, size);
    if (!line) return bytes.size() > kMaxChunkLine ? fail(RequestFault::malformed) : 0;
    if (size > kMaxChunkLine) return fail(RequestFault::malformed);
    if (part_ == BodyPart::chunk_size) {
        if (!start_chunk(*line)) {
            return fail(fault_ == RequestFault::none ? RequestFault::malformed : fault_);
        }
        return size;
    }
    // Trailers are allowed and mean nothing here.
    trailer_ += size;
    if (trailer_ > limits_.max_head_bytes) return fail(RequestFault::head_too_large);
    if (line->empty()) stage_ = Stage::done;
    return size;
}

bool RequestReader::start_chunk(std::string_view line) {
    std::string_view digits = line.substr(0, line.find(';'));
    while (!digits.empty() && is_blank(digits.back()))
        digits.remove_suffix(1);
    std::uint64_t size = 0;
    const auto [read, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    if (error != std::errc() || read != digits.data() + digits.size()) return false;
    if (size > limits_.max_body_bytes - request_.body.size()) {
        fault_ = RequestFault::body_too_large;
        return false;
    }
    left_ = size;
    part_ = size == 0 ? BodyPart::trailer : BodyPart::chunk;
    return true;
}

}  // namespace bytom::http
