#include <bytom/base/log.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/blockcenter/follower/inquirer.hpp>
#include <bytom/blockcenter/gateway/gateway.hpp>
#include <bytom/blockcenter/gateway/pause.hpp>
#include <bytom/blockcenter/store/node_rows.hpp>

#include "blockcenter/follower/restorer.hpp"

namespace bytom::blockcenter {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kLeaseSeconds = 120;

class RunningInquirer final : public Inquirer {
public:
    explicit RunningInquirer(InquirerParts parts) : parts_(std::move(parts)) {}

    Status<> start_thread() {
        BYTOM_ASSIGN(thread_,
                     base::Thread::start("inquirer", [this](const std::stop_token& stop) { run(stop); }));
        return {};
    }

private:
    void run(const std::stop_token& stop) {
        std::unique_ptr<Listener> queue;
        while (!stop.stop_requested()) {
            try {
                if (queue == nullptr) queue = parts_.database.listen(kQuestionChannel);
                while (!stop.stop_requested() && answer_next(stop)) {
                }
                (void)queue->wait(1s);
            } catch (const StoreFailure& failure) {
                base::log(base::LogLevel::warn, "inquirer", "a question cannot be dealt with: {}",
                          failure.what());
                (void)pause(stop, 1s);
            }
        }
    }

    bool answer_next(const std::stop_token& stop) {
        std::vector<NodeRow> nodes;
        const auto question = parts_.database.transact([&](SqlTransaction& sql) {
            nodes = list_healthy_nodes(sql, parts_.clock.now() - kNodeMemory);
            return take_question(sql, parts_.clock.now(), kLeaseSeconds);
        });
        if (!question) return false;
        AnswerRow answer{.code = kNoNode, .text = "no node can be asked now"};
        for (const NodeRow& node : nodes) {
            const auto address = parts_.nodes.find(node.node);
            if (!address) continue;
            auto given = ask(*address, *question, stop);
            if (stop.stop_requested()) return false;
            // Who knows that there is nothing says more than who knows nothing.
            if (given.row.code != kNoNode || answer.code == kNoNode) answer = std::move(given.row);
            if (!given.elsewhere) break;
        }
        parts_.database.transact(
            [&](SqlTransaction& sql) { answer_question(sql, question->question, answer); });
        return true;
    }

    NodeReply ask(const NodeAddress& node, const QuestionRow& question, const std::stop_token& stop) {
        if (question.kind == "restore") return Restorer(parts_, node, stop).restore(question.argument);
        return ask_node(node, question, stop);
    }

    const InquirerParts parts_;
    base::Thread thread_;
};

}  // namespace

Result<std::unique_ptr<Inquirer>> Inquirer::start(InquirerParts parts) {
    auto inquirer = std::make_unique<RunningInquirer>(std::move(parts));
    BYTOM_TRY(inquirer->start_thread());
    return inquirer;
}

}  // namespace bytom::blockcenter
