// Tells WebSocket clients what they have subscribed to (09 §9).
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string_view>
#include <unordered_set>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/chain/follower.hpp>
#include <bytom/explorer_api/event_feed.hpp>
#include <bytom/http/web_socket.hpp>

namespace bytom::rpc {

/// What clients can subscribe to.
enum class NotificationTopic : std::uint8_t {
    raw_blocks,        ///< blocks that join or leave the main chain
    new_transactions,  ///< transactions that enter the pool
    new_work,          ///< block templates for miners (not of the original)
};
inline constexpr std::size_t kNotificationTopics = 3;

/// Follows the chain at its own pace, on a thread that begins with the first client, and owns the list of
/// clients. Methods from any thread.
class Notifier final : private chain::FollowerHandler {
public:
    /// The chain outlives this.
    explicit Notifier(chain::Chain& chain) : chain_(chain) {}
    ~Notifier() override;
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;

    /// Before the first client: what events tell beyond the chain's own bytes. Outlives this.
    void use(const explorer_api::EventForms& forms) noexcept { forms_ = &forms; }

    /// A client, as long as its handler lives; null if no thread is to be had. Told of events from here on.
    /// The handlers must not outlive this.
    [[nodiscard]] std::unique_ptr<http::WebSocketHandler> admit(
        const std::shared_ptr<http::WebSocket>& socket);

    /// Whether anybody would hear of it: to save the work of making what nobody wants.
    [[nodiscard]] bool has_subscribers(NotificationTopic topic) const noexcept {
        return subscribers_[static_cast<std::size_t>(topic)].load(std::memory_order_relaxed) > 0;
    }

    /// Sends `{"notification_type":<type>,"data":<data>}` to all subscribers of the topic. The data is JSON.
    void publish(NotificationTopic topic, std::string_view type, std::string_view data);

private:
    class Client;

    void handle(const chain::Event& event) override;
    std::optional<Instant> idle() override;
    void failed(const std::string& what) noexcept override;
    void publish_block(std::string_view type, const primitives::Block& block);
    void leave(Client& client);
    /// Has the clients of notify_chain told soon. Any thread but the chain's.
    void wake_readers();

    chain::Chain& chain_;
    const explorer_api::EventForms* forms_ = nullptr;
    explorer_api::RecentEventTexts texts_;
    std::array<std::atomic<std::size_t>, kNotificationTopics> subscribers_{};
    base::Mutex mutex_;
    std::unordered_set<Client*> clients_ BYTOM_GUARDED_BY(mutex_);
    std::unique_ptr<chain::Follower> follower_;
};

}  // namespace bytom::rpc
