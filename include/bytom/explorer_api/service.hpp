// The read API of explorers, `/api/v3/…` (13): a service that changes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <bytom/explorer/view.hpp>
#include <bytom/explorer_api/event_forms.hpp>
#include <bytom/explorer_api/names.hpp>
#include <bytom/http/handler.hpp>

namespace bytom::chain {
class Chain;
}

namespace bytom::explorer_api {

class KnownNodes;

/// All paths of the service begin with it.
inline constexpr std::string_view kBasePath = "/api/v3/";

/// What the pointers point to outlives the service and the responses that it defers.
struct ServiceParts {
    chain::Chain* chain = nullptr;
    /// The index as it stands (explorer::Index::view). Empty: explorer.enable is off.
    std::function<explorer::ViewPtr()> view{};
    const KnownNodes* nodes = nullptr;  ///< null: explorer.crawl is off
    Names names{};
};

/// Any thread. Everything but refusals is deferred; the events of kEventsPath stream.
class Service final : public http::Handler {
public:
    explicit Service(ServiceParts parts);
    ~Service() override;
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    [[nodiscard]] std::optional<http::Response> refuse(const http::Request& head) override;
    [[nodiscard]] http::Answer handle(std::shared_ptr<const http::Request> request) override;
    [[nodiscard]] http::Response explain(unsigned status, std::string_view why) const override;

    /// What its events tell beyond the chain's own bytes; lives as long as the service.
    [[nodiscard]] const EventForms& event_forms() const noexcept;

    /// How much answering the request may cost, in the costs of the cheapest one.
    [[nodiscard]] static std::int64_t cost_of(const http::Request& request);

private:
    struct State;

    [[nodiscard]] http::Response answer(const http::Request& request) const;

    const std::unique_ptr<State> state_;
};

/// What faces the internet (explorer.laddr): another handler's answers for clients that are limited each by
/// the address that they come from. Any thread. The handler outlives it.
class PublicDoor final : public http::Handler {
public:
    /// `rate`: cheapest requests a second for one address; 0: no limit.
    PublicDoor(http::Handler& handler, std::int64_t rate);
    ~PublicDoor() override;
    PublicDoor(const PublicDoor&) = delete;
    PublicDoor& operator=(const PublicDoor&) = delete;

    [[nodiscard]] std::optional<http::Response> refuse(const http::Request& head) override;
    [[nodiscard]] http::Answer handle(std::shared_ptr<const http::Request> request) override;
    [[nodiscard]] http::Response explain(unsigned status, std::string_view why) const override;

private:
    struct Limits;

    http::Handler& handler_;
    const std::unique_ptr<Limits> limits_;
};

}  // namespace bytom::explorer_api
