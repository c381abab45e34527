// The read API of explorers in the running node: service, listener of its own, crawl.
#pragma once

#include <bytom/explorer/index.hpp>
#include <bytom/explorer_api/service.hpp>
#include <bytom/http/server.hpp>

#include "node_crawl.hpp"

namespace bytom::node {

/// What is in it lives as long as the node; each uses those before it.
class ExplorerPart {
public:
    /// The index may be null. All outlive it. Errors are shown to users: explorer.names that cannot be read.
    [[nodiscard]] static Result<std::unique_ptr<ExplorerPart>> open(ChainCore& core,
                                                                    const NetworkPart& network,
                                                                    const explorer::Index* index);

    /// The crawl and the listener, where the configuration asks for them. Errors are shown to users.
    [[nodiscard]] Status<> start();
    /// No more requests, no more visits. Before the network and the index stop.
    void stop();

    /// How many of the connections that are there for the API are its own listener's.
    [[nodiscard]] static std::size_t connections(const ChainCore& core) noexcept;

    /// For the API's own listener, behind its authentication.
    [[nodiscard]] http::Handler& service() noexcept { return service_; }
    /// For the API's other doors to the same events.
    [[nodiscard]] const explorer_api::EventForms& event_forms() const noexcept {
        return service_.event_forms();
    }

private:
    ExplorerPart(ChainCore& core, const NetworkPart& network, const explorer::Index* index,
                 explorer_api::Names names);

    ChainCore& core_;
    std::unique_ptr<NodeCrawl> crawl_;  ///< null: explorer.crawl is off
    explorer_api::Service service_;
    explorer_api::PublicDoor door_;
    std::unique_ptr<http::Server> server_;  ///< null: explorer.laddr is empty
};

}  // namespace bytom::node
