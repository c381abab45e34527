// Calls about transaction feeds (09 §5.9).
#pragma once

#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct FeedRequest {
    std::string alias;
    std::string filter;

    static constexpr auto fields() {
        return std::tuple(json::field("alias", &FeedRequest::alias, "name of the feed"),
                          json::field("filter", &FeedRequest::filter, "filter (09 §8); may be empty"));
    }
};

struct FeedAliasRequest {
    std::string alias;

    static constexpr auto fields() {
        return std::tuple(json::field("alias", &FeedAliasRequest::alias, "name of the feed"));
    }
};

Outcome create_transaction_feed(const FeedContext& context, const FeedRequest& request, json::Writer& out);
Outcome update_transaction_feed(const FeedContext& context, const FeedRequest& request, json::Writer& out);
Outcome get_transaction_feed(const FeedContext& context, const FeedAliasRequest& request, json::Writer& out);
Outcome delete_transaction_feed(const FeedContext& context, const FeedAliasRequest& request,
                                json::Writer& out);
Outcome list_transaction_feeds(const FeedContext& context, json::Writer& out);

}  // namespace bytom::rpc
