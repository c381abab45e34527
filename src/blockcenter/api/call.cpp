#include "blockcenter/api/call.hpp"

#include <algorithm>
#include <charconv>

#include <bytom/blockcenter/store/key_rows.hpp>
#include <bytom/http/request_target.hpp>
#include <bytom/primitives/address.hpp>

namespace bytom::blockcenter {
namespace {

struct PageRequest {
    std::optional<std::uint64_t> limit;
    std::optional<std::uint64_t> start;

    static constexpr auto fields() {
        return std::tuple(json::field("limit", &PageRequest::limit, "entries of a page"),
                          json::field("start", &PageRequest::start, "entries passed over"));
    }
};

struct WalletRequest {
    std::string guid;
    std::string address;

    static constexpr auto fields() {
        return std::tuple(json::field("guid", &WalletRequest::guid, "the wallet"),
                          json::field("address", &WalletRequest::address, "one of its addresses"));
    }
};

Result<std::optional<std::uint64_t>, Failure> number_in_query(const Call& call, std::string_view name) {
    const std::string* const text = call.query.find(name);
    if (text == nullptr) return std::optional<std::uint64_t>();
    const auto number = whole_number(*text);
    if (!number) return fail_with(Code::bad_request, std::string(name) + ": not a whole number");
    return number;
}

}  // namespace

std::optional<std::uint64_t> whole_number(std::string_view text) noexcept {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::unexpected<Failure> fail_with(Code code, std::string message) {
    return std::unexpected(Failure{.code = static_cast<std::int64_t>(code), .message = std::move(message)});
}

Result<std::string, Failure> ask_nodes(const Call& call, NodeQuestion question) {
    if (call.answers.used == call.answers.given.size()) {
        return std::unexpected(Failure{.code = static_cast<std::int64_t>(Code::no_node),
                                       .message = "this call asks too much of nodes",
                                       .question = std::move(question)});
    }
    const AnswerRow& answer = call.answers.given[call.answers.used++];
    constexpr std::int64_t kAnswered = 200;
    if (answer.code != kAnswered)
        return std::unexpected(Failure{.code = answer.code, .message = answer.text});
    return answer.text;
}

Result<QueryParameters, Failure> QueryParameters::parse(std::string_view raw) {
    if (raw.size() > kMaxBytes) return fail_with(Code::bad_request, "query: too long");
    QueryParameters query;
    while (!raw.empty()) {
        const std::size_t end = std::min(raw.find('&'), raw.size());
        const std::string_view part = raw.substr(0, end);
        raw.remove_prefix(std::min(end + 1, raw.size()));
        if (part.empty()) continue;
        if (query.values_.size() >= kMaxCount)
            return fail_with(Code::bad_request, "query: too many parameters");
        const std::size_t equals = std::min(part.find('='), part.size());
        auto name = http::percent_decode(part.substr(0, equals));
        auto value = http::percent_decode(part.substr(std::min(equals + 1, part.size())));
        if (!name || !value) return fail_with(Code::bad_request, "query: malformed escape");
        query.values_.insert_or_assign(*std::move(name), *std::move(value));
    }
    return query;
}

const std::string* QueryParameters::find(std::string_view name) const noexcept {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
}

Result<Page, Failure> page_of(const Call& call, std::int64_t default_limit) {
    BYTOM_ASSIGN(PageRequest request, call.read<PageRequest>());
    BYTOM_ASSIGN(const auto limit, number_in_query(call, "limit"));
    BYTOM_ASSIGN(const auto start, number_in_query(call, "start"));
    if (limit) request.limit = limit;
    if (start) request.start = start;
    if (request.start.value_or(0) > static_cast<std::uint64_t>(kMaxStart))
        return fail_with(Code::bad_request, "start: at most " + std::to_string(kMaxStart));
    const auto wanted = std::min(request.limit.value_or(0), static_cast<std::uint64_t>(kMaxPage));
    return Page{.limit = wanted == 0 ? default_limit : static_cast<std::int64_t>(wanted),
                .start = static_cast<std::int64_t>(request.start.value_or(0))};
}

Result<bool, Failure> is_ascending(const Sort& sort, std::initializer_list<std::string_view> by) {
    if (!sort.by.empty() && std::ranges::find(by, sort.by) == by.end()) {
        std::string names;
        for (const std::string_view name : by)
            names += (names.empty() ? "" : ", ") + std::string(name);
        return fail_with(Code::bad_request, "sort: by: one of " + names);
    }
    if (sort.order.empty() || sort.order == "desc") return false;
    if (sort.order == "asc") return true;
    return fail_with(Code::bad_request, "sort: order: neither asc nor desc");
}

Result<WalletRow, Failure> wallet_of(const Call& call) {
    BYTOM_ASSIGN(WalletRequest request, call.read<WalletRequest>());
    if (const std::string* guid = call.query.find("guid")) request.guid = *guid;
    if (const std::string* address = call.query.find("address")) request.address = *address;
    if (!request.guid.empty()) {
        auto wallet = find_wallet(call.sql, request.guid);
        if (!wallet || !may_use(call, *wallet))
            return fail_with(Code::not_found, "guid: there is no such wallet");
        return *std::move(wallet);
    }
    if (request.address.empty()) return fail_with(Code::bad_request, "guid: missing");
    BYTOM_ASSIGN(const Bytes program, program_of(call, request.address));
    auto wallet = find_wallet_of_program(call.sql, program);
    if (!wallet || !may_use(call, *wallet))
        return fail_with(Code::not_found, "address: no wallet here has it");
    return *std::move(wallet);
}

bool may_use(const Call& call, const WalletRow& wallet) {
    if (wallet.keys > 1) return true;
    const std::string owner = owner_of(call.sql, wallet.wallet);
    return owner.empty() || owner == call.key;
}

Status<Failure> check_text(std::string_view name, std::string_view text) {
    if (text.size() > kMaxText)
        return fail_with(Code::bad_request,
                         std::string(name) + ": longer than " + std::to_string(kMaxText) + " bytes");
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; }))
        return fail_with(Code::bad_request, std::string(name) + ": has control characters");
    return {};
}

Result<Bytes, Failure> program_of(const Call& call, std::string_view address) {
    const auto decoded = primitives::Address::from_text(address, call.address_prefix);
    if (!decoded)
        return fail_with(Code::bad_request, "address: not one of this network (" +
                                                std::string(to_string(decoded.error())) + ")");
    return decoded->control_program();
}

std::string address_text(const Call& call, ByteView program) {
    const auto address = primitives::Address::from_program(program);
    return address ? address->to_text(call.address_prefix) : std::string();
}

}  // namespace bytom::blockcenter
