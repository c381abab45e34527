#include "explorer_part.hpp"

#include <fmt/core.h>

#include <bytom/base/log.hpp>

#include "node/explorer_names.hpp"
#include "public_listener.hpp"

namespace bytom::node {
namespace {

constexpr std::string_view kExplorerLog = "explorer";

std::unique_ptr<NodeCrawl> make_crawl(ChainCore& core, const NetworkPart& network) {
    const bool wanted = core.config.explorer.crawl && !core.config.vault_mode;
    return wanted ? std::make_unique<NodeCrawl>(core, network) : nullptr;
}

std::function<explorer::ViewPtr()> view_of(const explorer::Index* index) {
    if (index == nullptr) return {};
    return [index] { return index->view(); };
}

}  // namespace

ExplorerPart::ExplorerPart(ChainCore& core, const NetworkPart& network, const explorer::Index* index,
                           explorer_api::Names names)
    : core_(core),
      crawl_(make_crawl(core, network)),
      service_({.chain = core.chain.get(),
                .view = view_of(index),
                .nodes = crawl_.get(),
                .names = std::move(names)}),
      door_(service_, static_cast<std::int64_t>(core.config.explorer.rate_limit)) {}

Result<std::unique_ptr<ExplorerPart>> ExplorerPart::open(ChainCore& core, const NetworkPart& network,
                                                         const explorer::Index* index) {
    BYTOM_ASSIGN(explorer_api::Names names, read_explorer_names(core.config));
    return std::unique_ptr<ExplorerPart>(new ExplorerPart(core, network, index, std::move(names)));
}

Status<> ExplorerPart::start() {
    if (crawl_) BYTOM_TRY(crawl_->start());
    const std::string& address = core_.config.explorer.laddr;
    if (address.empty()) return {};
    auto server = http::Server::start(public_listener(address, connections(core_)), door_);
    if (!server) return base::fail(server.error().name, "explorer.laddr: " + server.error().detail);
    server_ = *std::move(server);
    base::log(base::LogLevel::info, kExplorerLog, "explorers are served at {}, port {}", address,
              server_->port());
    return {};
}

std::size_t ExplorerPart::connections(const ChainCore& core) noexcept {
    return core.config.explorer.laddr.empty() ? 0 : core.descriptors.api / 3;
}

void ExplorerPart::stop() {
    if (server_) server_->stop();
    if (crawl_) crawl_->stop();
}

}  // namespace bytom::node
