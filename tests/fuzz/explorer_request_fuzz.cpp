// Arbitrary requests to the explorers' read API: the first line of the input is the target below /api/v3/,
// the second If-None-Match. Whatever it is, a whole answer comes back, of a status that the API has.
#include <algorithm>
#include <array>

#include <bytom/explorer/index.hpp>
#include <bytom/explorer_api/service.hpp>
#include <bytom/json/value.hpp>

#include "fuzz/property.hpp"
#include "support/api_node.hpp"
#include "support/value_of.hpp"

namespace {

using bytom::fuzz::require;

/// A chain of some blocks and its index, up to date.
class Explorer {
public:
    Explorer() {
        constexpr int kBlocks = 5;
        for (int i = 0; i < kBlocks; ++i)
            node_.extend();
        bytom::explorer::IndexOptions options;
        options.directory = node_.directory.path() / "explorer";
        options.chain = node_.chain.get();
        index_ = bytom::test::value_of(bytom::explorer::Index::open(std::move(options)));
        require(index_->wait_until_current(std::chrono::minutes(5)), "the index follows the chain");
        service_ = std::make_unique<bytom::explorer_api::Service>(bytom::explorer_api::ServiceParts{
            .chain = node_.chain.get(), .view = [this] { return index_->view(); }});
    }

    bytom::http::Response answer(bytom::http::Request request) {
        (void)bytom::explorer_api::Service::cost_of(request);
        auto answer = service_->handle(std::make_shared<const bytom::http::Request>(std::move(request)));
        if (auto* ready = std::get_if<bytom::http::Response>(&answer)) return std::move(*ready);
        return std::get<bytom::http::DeferredResponse>(answer)();
    }

private:
    bytom::test::ApiNode node_;
    std::unique_ptr<bytom::explorer::Index> index_;
    std::unique_ptr<bytom::explorer_api::Service> service_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Explorer explorer;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t line = std::min(text.find('\n'), text.size());
    bytom::http::Request request;
    request.method = "GET";
    request.target = std::string(bytom::explorer_api::kBasePath) + std::string(text.substr(0, line));
    request.headers.push_back(
        {.name = "If-None-Match", .value = std::string(text.substr(std::min(line + 1, text.size())))});

    const bytom::http::Response response = explorer.answer(std::move(request));
    constexpr std::array<unsigned, 6> kStatuses = {200, 204, 304, 400, 404, 503};
    require(std::ranges::find(kStatuses, response.status) != kStatuses.end(),
            "the status is one of the API's");
    for (const auto& header : response.headers)
        require(header.value.find_first_of("\r\n") == std::string::npos, "no header breaks out of its line");
    const bool empty = response.status == 204 || response.status == 304;
    require(empty == response.body.empty(), "only answers without content are empty");
    require(empty || bytom::json::Document::parse(response.body).has_value(), "an answer is JSON");
    return 0;
}
