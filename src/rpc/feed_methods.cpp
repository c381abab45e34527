#include "rpc/feed_methods.hpp"

#include <bytom/rpc/transaction_feeds.hpp>

namespace bytom::rpc {

Outcome create_transaction_feed(const FeedContext& context, const FeedRequest& request,
                                json::Writer& /*out*/) {
    return context.feeds.create(request.alias, request.filter);
}

Outcome update_transaction_feed(const FeedContext& context, const FeedRequest& request,
                                json::Writer& /*out*/) {
    return context.feeds.update(request.alias, request.filter);
}

Outcome get_transaction_feed(const FeedContext& context, const FeedAliasRequest& request, json::Writer& out) {
    const auto feed = context.feeds.find(request.alias);
    if (!feed) return failure_text("No transaction feed");
    out.begin_object();
    out.key("txfeed");
    write_json(out, *feed);
    out.end_object();
    return {};
}

Outcome delete_transaction_feed(const FeedContext& context, const FeedAliasRequest& request,
                                json::Writer& /*out*/) {
    return context.feeds.remove(request.alias);
}

Outcome list_transaction_feeds(const FeedContext& context, json::Writer& out) {
    out.begin_array();
    for (const TransactionFeed& feed : context.feeds.list())
        write_json(out, feed);
    out.end_array();
    return {};
}

}  // namespace bytom::rpc
