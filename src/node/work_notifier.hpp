// Tells miners behind WebSockets of new block templates.
#pragma once

#include <memory>

#include <bytom/mining/template_service.hpp>
#include <bytom/rpc/notifier.hpp>

namespace bytom::node {

/// What it sends is what get-work would answer. Works on the template thread.
class WorkNotifier {
public:
    /// Both outlive this.
    WorkNotifier(mining::TemplateService& templates, rpc::Notifier& notifier);

private:
    void tell();

    mining::TemplateService& templates_;
    rpc::Notifier& notifier_;
    std::unique_ptr<mining::WorkSubscription> subscription_;
};

}  // namespace bytom::node
