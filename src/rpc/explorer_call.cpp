#include "rpc/explorer_call.hpp"

#include <algorithm>

#include <bytom/chain/chain.hpp>
#include <bytom/explorer/index.hpp>
#include <bytom/primitives/address.hpp>

namespace bytom::rpc {

std::expected<explorer::ViewPtr, ApiError> open_view(const ExplorerContext& context) {
    if (context.index == nullptr) {
        return failure_text(
            "index_off: this call needs the index of addresses and assets; start the node with "
            "--explorer.enable");
    }
    return context.index->view();
}

explorer::List list_part(std::uint64_t limit, std::string cursor, std::uint64_t most) {
    const std::uint64_t wanted = limit == 0 ? kDefaultItems : limit;
    return {.limit = static_cast<std::size_t>(std::min(wanted, most)), .cursor = std::move(cursor)};
}

std::unexpected<ApiError> list_failure(explorer::ListError error) {
    const std::string name(to_string(error));
    switch (error) {
        case explorer::ListError::bad_cursor:
            return bad_request(name + ": this is no cursor of this list");
        case explorer::ListError::stale_cursor:
            return failure_text(name + ": a reorganisation took this place of the list away; begin anew");
        case explorer::ListError::too_deep:
            return bad_request(name + ": go on by cursor");
    }
    return failure_text(name);
}

std::expected<Bytes, ApiError> program_argument(const ExplorerContext& context, const std::string& address,
                                                const Bytes& control_program) {
    if (address.empty() == control_program.empty())
        return bad_request("either address or control_program is wanted");
    if (address.empty()) return control_program;
    const auto decoded = primitives::Address::from_text(address, context.chain.network().bech32_prefix);
    if (!decoded) return bad_request(primitives::describe(decoded.error(), address));
    return decoded->control_program();
}

std::string address_text(const ExplorerContext& context, ByteView control_program) {
    const auto address = primitives::Address::from_program(control_program);
    return address ? address->to_text(context.chain.network().bech32_prefix) : std::string();
}

void write_cursor(json::Writer& out, const std::string& cursor) {
    out.key("cursor");
    if (cursor.empty())
        out.null();
    else
        out.value(cursor);
}

void write_place(json::Writer& out, const explorer::View& view, const explorer::PlacedTransaction& placed) {
    out.member("tx_id", placed.tx->id());
    out.member("block_height", placed.place.height);
    out.member("block_hash", placed.block->hash);
    out.member("position", placed.place.position);
    out.member("time", placed.block->timestamp);
    out.member("confirmations", view.height() - placed.place.height + 1);
}

std::uint64_t time_of(const ExplorerContext& context, const explorer::View& view, std::uint64_t height) {
    const auto block = view.block(height);
    const chain::BlockNode* const node = block ? context.chain.find(block->hash) : nullptr;
    return node == nullptr ? 0 : node->timestamp;
}

}  // namespace bytom::rpc
