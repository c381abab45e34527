// The page that shows the node in a browser, built from web/ into the program (docs/web.md).
#pragma once

#include <bytom/http/message.hpp>

namespace bytom::web {

/// The page for a request of any path and method: packed if the client takes gzip, 304 if it has it already.
/// It is bound by a policy to its own scripts and to requests to the server that it came from. A program that
/// was built without the page answers a notice that says how to get it. Any thread.
[[nodiscard]] http::Response page_response(const http::Request& request);

}  // namespace bytom::web
