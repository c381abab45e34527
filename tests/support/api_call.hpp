// Requests to an Api without a socket.
#pragma once

#include <string>
#include <string_view>

#include <bytom/rpc/api.hpp>

namespace bytom::test {

/// Runs a request to its end on this thread. A compressed body comes back as it is.
http::Response call_api(rpc::Api& api, http::Request request);

/// POST of a body from this machine; the body of the answer.
std::string post_to_api(rpc::Api& api, std::string_view path, std::string body);

}  // namespace bytom::test
