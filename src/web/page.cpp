#include <bytom/http/responses.hpp>
#include <bytom/web/page.hpp>

#include "web/page_data.hpp"

namespace bytom::web {
namespace {

bool wants_gzip(const http::Request& request) {
    return request.header("Accept-Encoding").find("gzip") != std::string_view::npos;
}

// A tag has no comma and no quote within, so that looking for it in the list is enough.
bool is_known(const http::Request& request, std::string_view etag) {
    const std::string_view known = request.header("If-None-Match");
    return known == "*" || known.find(etag) != std::string_view::npos;
}

}  // namespace

http::Response page_response(const http::Request& request) {
    constexpr unsigned kNotModified = 304;
    const PageData page = page_data();
    const bool known = is_known(request, page.etag);
    http::Response response = http::plain_response(known ? kNotModified : 200);
    response.set("X-Frame-Options", "SAMEORIGIN");
    response.set("Content-Security-Policy", std::string(page.policy));
    response.set("Referrer-Policy", "no-referrer");
    response.set("ETag", std::string(page.etag));
    response.set("Cache-Control", "no-cache");
    response.set("Vary", "Accept-Encoding");
    if (known) return response;
    response.set("Content-Type", std::string(http::kHtmlContentType));
    const bool packed = wants_gzip(request);
    if (packed) response.set("Content-Encoding", "gzip");
    response.body = packed ? page.packed : page.html;
    return response;
}

}  // namespace bytom::web
