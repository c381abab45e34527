// Bytes of a connection: in whatever pieces they come, the same requests are read from them; what is read
// keeps the limits, and its host and target pass through the guard and the decoder.
#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include <bytom/http/browser_guard.hpp>
#include <bytom/http/request_target.hpp>

#include "fuzz/property.hpp"
#include "http/request_reader.hpp"

namespace {

using bytom::fuzz::require;
using namespace bytom::http;

constexpr ReadLimits kLimits{.max_head_bytes = 2000, .max_body_bytes = 500, .max_fields = 20};

struct Read {
    std::vector<Request> requests;
    RequestFault fault = RequestFault::none;
};

Read read_all(std::string_view text, std::size_t piece) {
    Read result;
    std::string buffer;
    RequestReader reader(kLimits);
    for (std::size_t given = 0;;) {
        const std::size_t taken = reader.take(buffer);
        require(taken <= buffer.size(), "takes what there is");
        buffer.erase(0, taken);
        if (reader.stage() == RequestReader::Stage::failed) {
            result.fault = reader.fault();
            return result;
        }
        if (reader.stage() == RequestReader::Stage::done) {
            result.requests.push_back(std::move(reader.request()));
            reader = RequestReader(kLimits);
            continue;
        }
        if (taken > 0) continue;
        if (given == text.size()) return result;
        const std::size_t count = std::min(piece, text.size() - given);
        buffer += text.substr(given, count);
        given += count;
    }
}

void check(const Request& request) {
    require(request.body.size() <= kLimits.max_body_bytes, "a body keeps its limit");
    require(request.headers.size() <= kLimits.max_fields, "fields are counted");
    require(!request.method.empty() && !request.target.empty(), "a request line has its parts");
    std::size_t hosts = 0;
    for (const Header& header : request.headers) {
        require(!header.name.empty(), "a field has a name");
        require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos, "one line");
        hosts += same_token(header.name, "Host") ? 1U : 0U;
    }
    require(hosts <= 1, "at most one host");
    const BrowserGuard guard({});
    if (guard.judge(request) == BrowserGuard::Verdict::pass) {
        require(request.header("Host").find("evil") == std::string_view::npos, "no host of others");
    }
    if (const auto target = parse_target(request.target)) {
        const std::string clean = clean_path(target->path);
        require(clean.starts_with('/') && clean_path(clean) == clean, "clean paths stay");
        require(clean.find("/../") == std::string::npos, "no way up");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Read whole = read_all(text, std::max<std::size_t>(size, 1));
    for (const Request& request : whole.requests)
        check(request);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}}) {
        const Read pieces = read_all(text, piece);
        require(pieces.requests.size() == whole.requests.size(), "pieces change nothing");
        for (std::size_t i = 0; i < whole.requests.size(); ++i) {
            const Request& a = whole.requests[i];
            const Request& b = pieces.requests[i];
            require(std::tie(a.method, a.target, a.body) == std::tie(b.method, b.target, b.body),
                    "pieces change no request");
        }
        require(pieces.fault == whole.fault, "pieces change no fault");
    }
    return 0;
}
