// Tells miners behind WebSockets of new block templates.
#pragma once

#include <thread>

#include <bytom/mining/template_service.hpp>
#include <bytom/rpc/notifier.hpp>

namespace bytom::node {

/// Owns a thread that waits for templates. What it sends is what get-work would answer.
class WorkNotifier {
public:
    /// Both outlive this.
    WorkNotifier(mining::TemplateService& templates, rpc::Notifier& notifier);

private:
    void run(const std::stop_token& stop);

    mining::TemplateService& templates_;
    rpc::Notifier& notifier_;
    std::jthread thread_;
};

}  // namespace bytom::node
