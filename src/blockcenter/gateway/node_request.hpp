// What a node is asked with.
#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

#include <bytom/blockcenter/gateway/node_client.hpp>
#include <bytom/http/credentials.hpp>

namespace bytom::blockcenter {

/// Its header is wiped when it goes: the access token stands there.
template <typename Body>
using NodeRequest =
    boost::beast::http::request<Body, boost::beast::http::basic_fields<base::WipingAllocator<char>>>;

template <typename Body>
void show_token(const NodeAddress& node, NodeRequest<Body>& request) {
    if (node.token.empty()) return;
    const base::SecretBytes header = http::basic_authorization(base::as_text(node.token));
    request.set(boost::beast::http::field::authorization, base::as_text(header));
}

}  // namespace bytom::blockcenter
