// What the calls on the explorer's index have in common (13 §2.1): the view, lists by cursor, addresses,
// amounts.
#pragma once

#include <bytom/explorer/view.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/rpc/error_codes.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

/// Error: the index is off.
[[nodiscard]] std::expected<explorer::ViewPtr, ApiError> open_view(const ExplorerContext& context);

/// Entries of a page unless the client says how many.
inline constexpr std::uint64_t kDefaultItems = 100;
/// Of lists whose entries are read from blocks.
inline constexpr std::uint64_t kMaxLoadedItems = 200;

/// The part of a list that a request asks for; `limit` 0 means the default.
[[nodiscard]] explorer::List list_part(std::uint64_t limit, std::string cursor,
                                       std::uint64_t most = explorer::kMaxItems);

[[nodiscard]] std::unexpected<ApiError> list_failure(explorer::ListError error);

template <typename Item>
[[nodiscard]] std::expected<explorer::Listing<Item>, ApiError> checked_list(
    explorer::ListResult<Item> listing) {
    if (!listing) return list_failure(listing.error());
    return *std::move(listing);
}

/// The program of an address of this network, or the program given. Error: neither or both, or no address.
[[nodiscard]] std::expected<Bytes, ApiError> program_argument(const ExplorerContext& context,
                                                              const std::string& address,
                                                              const Bytes& control_program);

/// "" for a program without a text form.
[[nodiscard]] std::string address_text(const ExplorerContext& context, ByteView control_program);

/// `cursor`: null at the end.
void write_cursor(json::Writer& out, const std::string& cursor);

/// The rest of an answer that is a list: the end of its entries, `total`, `cursor`, the end of the answer.
template <typename Item>
void end_list(json::Writer& out, const explorer::Listing<Item>& listing) {
    out.end_array();
    out.member("total", listing.total);
    write_cursor(out, listing.cursor);
    out.end_object();
}

/// Members that tell where a transaction of the chain stands: id, block, position, time, confirmations.
void write_place(json::Writer& out, const explorer::View& view, const explorer::PlacedTransaction& placed);

/// Seconds since 1970 of the view's block at this height.
[[nodiscard]] std::uint64_t time_of(const ExplorerContext& context, const explorer::View& view,
                                    std::uint64_t height);

}  // namespace bytom::rpc
