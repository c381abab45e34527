#include "work_notifier.hpp"

#include <bytom/base/log.hpp>
#include <bytom/mining/work_forms.hpp>

namespace bytom::node {

WorkNotifier::WorkNotifier(mining::TemplateService& templates, rpc::Notifier& notifier)
    : templates_(templates),
      notifier_(notifier),
      subscription_(templates.on_new_work([this](const mining::BlockTemplatePtr&) { tell(); })) {}

void WorkNotifier::tell() {
    if (!notifier_.has_subscribers(rpc::NotificationTopic::new_work)) return;
    try {
        // Nothing if the node is behind its peers.
        const mining::BlockTemplatePtr work = templates_.hand_out();
        if (!work) return;
        std::string data;
        json::Writer out(data);
        out.begin_object();
        mining::write_work(out, work->header_at(templates_.now()), work->seed);
        out.end_object();
        notifier_.publish(rpc::NotificationTopic::new_work, "new_work", data);
    } catch (const std::exception& failure) {
        base::log(base::LogLevel::error, "mining", "miners were not told of new work: {}", failure.what());
    }
}

}  // namespace bytom::node
