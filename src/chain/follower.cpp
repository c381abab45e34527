#include <bytom/chain/chain.hpp>
#include <bytom/chain/follower.hpp>

namespace bytom::chain {
namespace {

/// Before idle() has its turn, however fast events come.
constexpr int kEventsPerTurn = 256;

}  // namespace

Result<std::unique_ptr<Follower>> Follower::start(Chain& chain, std::string_view thread_name,
                                                  SubscriptionOptions options, FollowerHandler& handler) {
    std::unique_ptr<Follower> follower(new Follower(chain.subscribe(std::move(options)), handler));
    BYTOM_ASSIGN(follower->thread_,
                 base::Thread::start(
                     thread_name, [self = follower.get()](const std::stop_token& stop) { self->run(stop); }));
    return follower;
}

Follower::Follower(std::unique_ptr<Subscription> subscription, FollowerHandler& handler)
    : subscription_(std::move(subscription)), handler_(handler) {}

Follower::~Follower() {
    stop();
}

void Follower::wake() {
    subscription_->wake();
}

void Follower::stop() noexcept {
    thread_.stop();
}

void Follower::run(const std::stop_token& stop) {
    try {
        follow(stop);
        handler_.finish();
    } catch (const std::exception& failure) {
        handler_.failed(failure.what());
    }
}

void Follower::follow(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const std::optional<FollowerHandler::Instant> due = handler_.idle();
        auto event = subscription_->wait(stop, due);
        for (int left = kEventsPerTurn; event && !stop.stop_requested(); --left) {
            handler_.handle(*event);
            if (left == 0) break;
            event = subscription_->next();
        }
        if (subscription_->has_ended()) return;
    }
}

}  // namespace bytom::chain
