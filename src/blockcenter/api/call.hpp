// A call of the API: what a row gets, and what it gives back (spec 14 §2).
#pragma once

#include <map>
#include <optional>
#include <string>

#include <bytom/blockcenter/store/chain_rows.hpp>
#include <bytom/blockcenter/store/question_rows.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>

#include "blockcenter/api/prices.hpp"

namespace bytom::blockcenter {

/// The envelopes: 1 stands for versions 1 and 2, which are one.
enum class Version : std::uint8_t { v1, v3 };

/// `code` of a failure, which clients tell apart.
enum class Code : std::int64_t {
    bad_request = 300,
    not_found = 404,     ///< no such guid, address, transaction
    never_had = 422,     ///< the wallet has never had this asset
    no_node = 503,       ///< no node can be asked now
    not_now = 504,       ///< enough in all, but unconfirmed, immature or reserved
    not_enough = 515,    ///< not enough at all
    node_refused = 600,  ///< and above: the number of a node's BTM code
};

/// What has to be known of nodes before a call can be answered (store/question_rows.hpp).
struct NodeQuestion {
    std::string kind{};
    std::string argument{};
};

struct Failure {
    std::int64_t code = 0;
    std::string message{};  ///< for people
    /// The call is to be made anew once this is answered.
    std::optional<NodeQuestion> question{};
};

[[nodiscard]] std::unexpected<Failure> fail_with(Code code, std::string message);

/// Decimal digits as a number. Nothing: it is none, or too large.
[[nodiscard]] std::optional<std::uint64_t> whole_number(std::string_view text) noexcept;

/// The parameters of a query string.
class QueryParameters {
public:
    static constexpr std::size_t kMaxBytes = 2'048;
    static constexpr std::size_t kMaxCount = 32;

    [[nodiscard]] static Result<QueryParameters, Failure> parse(std::string_view raw);
    /// Null: it is not there.
    [[nodiscard]] const std::string* find(std::string_view name) const noexcept;

private:
    std::map<std::string, std::string, std::less<>> values_;
};

struct Page {
    std::int64_t limit = 0;
    std::int64_t start = 0;
};
inline constexpr std::int64_t kMaxPage = 500;
/// `start` beyond it is refused: deep pages cost what they pass over.
inline constexpr std::int64_t kMaxStart = 100'000;

/// What a row answers beside its data.
struct Paged {
    std::optional<Page> page;
    std::int64_t total = 0;
};

/// What nodes have answered to a call's questions, in their order.
struct NodeAnswers {
    std::vector<AnswerRow> given{};
    std::size_t used = 0;
};
inline constexpr std::size_t kMaxQuestionsOfCall = 8;

struct Call {
    SqlTransaction& sql;
    Version version = Version::v1;
    std::string_view address_prefix;
    std::uint64_t now = 0;  ///< seconds since 1970
    FollowedBlock tip;
    std::string_view key{};  ///< the name of the API key that it is made with; empty: none
    json::Value body;        ///< an object, or null
    const QueryParameters& query;
    const PriceTable& prices;
    NodeAnswers& answers;

    /// The body as a request of this type. Error: which member does not fit.
    template <typename Request>
    [[nodiscard]] Result<Request, Failure> read() const {
        auto request = json::decode<Request>(body);
        if (!request) return fail_with(Code::bad_request, std::move(request).error());
        return *std::move(request);
    }
};

/// The row has written its `data`, or says why not: then what it has written is dropped.
using Outcome = Result<Paged, Failure>;

/// The node's body, if the question has been asked. The failure asks it, or says why there is no answer.
[[nodiscard]] Result<std::string, Failure> ask_nodes(const Call& call, NodeQuestion question);

/// Rows of a page, if the caller names no number.
inline constexpr std::int64_t kDefaultPage = 10;

/// `limit` and `start` of the query, else of the body.
[[nodiscard]] Result<Page, Failure> page_of(const Call& call, std::int64_t default_limit);

/// `sort` of a request.
struct Sort {
    std::string by;
    std::string order;
    static constexpr auto fields() {
        return std::tuple(json::field("by", &Sort::by, ""), json::field("order", &Sort::order, ""));
    }
};
/// What a list may be asked for.
template <typename Filter>
struct ListRequest {
    Filter filter;
    Sort sort;
    static constexpr auto fields() {
        return std::tuple(json::field("filter", &ListRequest::filter, ""),
                          json::field("sort", &ListRequest::sort, ""));
    }
};
/// Whether `order` is "asc"; without one it is "desc". Error: `by` is neither empty nor one of those.
[[nodiscard]] Result<bool, Failure> is_ascending(const Sort& sort,
                                                 std::initializer_list<std::string_view> by);

/// The wallet that the call is about: by `guid` of the body or the query, else by `address`.
[[nodiscard]] Result<WalletRow, Failure> wallet_of(const Call& call);

/// A wallet that was made with a key is that key's; those of several signers are for whoever knows them.
[[nodiscard]] bool may_use(const Call& call, const WalletRow& wallet);

/// A text that users choose: labels and the like. Empty if it is absent.
inline constexpr std::size_t kMaxText = 256;  // bytes
[[nodiscard]] Status<Failure> check_text(std::string_view name, std::string_view text);

/// The control program of an address of this network.
[[nodiscard]] Result<Bytes, Failure> program_of(const Call& call, std::string_view address);
/// The address of a program of a wallet.
[[nodiscard]] std::string address_text(const Call& call, ByteView program);

}  // namespace bytom::blockcenter
