// The crawl that lives in the node (explorer.crawl): visits the network's nodes again and again, at a gentle
// rate.
#pragma once

#include <set>

#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>

#include "chain_core.hpp"
#include "node_directory.hpp"

namespace bytom::node {

class NetworkPart;

/// Any thread.
class NodeCrawl final : public explorer_api::KnownNodes {
public:
    /// Both outlive it.
    NodeCrawl(ChainCore& core, const NetworkPart& network);
    ~NodeCrawl() override;
    NodeCrawl(const NodeCrawl&) = delete;
    NodeCrawl& operator=(const NodeCrawl&) = delete;

    /// Reads the file, begins. Errors are shown to users.
    [[nodiscard]] Status<> start();
    /// Ends all visits and writes the file.
    void stop();

    [[nodiscard]] std::vector<explorer_api::KnownNode> nodes() const override;

private:
    void run(const std::stop_token& stop);
    void visit_some(const std::stop_token& stop);
    void write_file();

    ChainCore& core_;
    const NetworkPart& network_;
    const std::string file_;  ///< empty: nothing is kept
    std::set<std::string> seeds_;
    ScratchDirectory scratch_;
    Crawler crawler_;
    std::unique_ptr<p2p::Network> connections_;
    mutable base::Mutex mutex_;
    base::StoppableCondition pause_;  ///< never notified: only a stop ends the waits
    NodeDirectory directory_ BYTOM_GUARDED_BY(mutex_);
    base::Thread thread_;
};

}  // namespace bytom::node
