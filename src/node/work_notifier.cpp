#include "work_notifier.hpp"

#include <chrono>

#include <bytom/base/log.hpp>
#include <bytom/mining/work_forms.hpp>

namespace bytom::node {
namespace {

/// How long the end of the thread may be delayed.
constexpr auto kWait = std::chrono::milliseconds(200);

}  // namespace

WorkNotifier::WorkNotifier(mining::TemplateService& templates, rpc::Notifier& notifier)
    : templates_(templates),
      notifier_(notifier),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void WorkNotifier::run(const std::stop_token& stop) {
    try {
        std::uint64_t told = templates_.current_id();
        while (!stop.stop_requested()) {
            const mining::BlockTemplatePtr newest = templates_.wait_for(told, kWait);
            if (!newest || newest->id == told) continue;
            told = newest->id;
            if (!notifier_.has_subscribers(rpc::NotificationTopic::new_work)) continue;
            // Nothing if the node is behind its peers.
            const mining::BlockTemplatePtr work = templates_.work();
            if (!work) continue;
            std::string data;
            json::Writer out(data);
            out.begin_object();
            mining::write_work(out, work->header_at(templates_.now()), work->seed);
            out.end_object();
            notifier_.publish(rpc::NotificationTopic::new_work, "new_work", data);
        }
    } catch (const std::exception& failure) {
        base::log(base::LogLevel::error, "mining", "miners are no longer told of new work: {}",
                  failure.what());
    }
}

}  // namespace bytom::node
