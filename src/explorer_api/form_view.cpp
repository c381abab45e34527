#include <charconv>

#include <bytom/explorer_api/form_view.hpp>
#include <bytom/json/value.hpp>

namespace bytom::explorer_api {
namespace {

constexpr std::uint64_t kMostDecimals = 255;
constexpr std::size_t kShownOfAddress = 9;

std::uint64_t decimals_of(json::Value value) {
    if (value.kind() != json::Kind::number) return 0;
    const std::string_view text = value.number();
    std::uint64_t decimals = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), decimals);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && decimals <= kMostDecimals ? decimals : 0;
}

}  // namespace

AssetLabel btm_label() {
    constexpr std::uint64_t kDecimals = 8;
    return {.name = "BTM", .definition = "{}", .decimals = kDecimals};
}

AssetLabel label_of_definition(ByteView definition) {
    AssetLabel label;
    const std::string_view text = base::as_text(definition);
    const auto document = json::Document::parse(text);
    if (!document || document->root().kind() != json::Kind::object) return label;
    for (const json::Member member : document->root().members()) {
        if (member.key == "name" && member.value.kind() == json::Kind::string)
            label.name = member.value.string();
        if (member.key == "decimals") label.decimals = decimals_of(member.value);
    }
    if (auto compact = json::compact(text)) label.definition = *std::move(compact);
    return label;
}

std::string shown_miner_name(const FormLookups& lookups, std::string_view address) {
    if (address.empty()) return {};
    std::string name = lookups.miner_name(address);
    if (!name.empty()) return name;
    name = address.substr(0, kShownOfAddress);
    return name + "...";
}

}  // namespace bytom::explorer_api
