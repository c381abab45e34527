#include <charconv>

#include <bytom/explorer_api/names.hpp>
#include <bytom/json/value.hpp>

namespace bytom::explorer_api {
namespace {

constexpr std::size_t kMaxName = 256;         // bytes
constexpr std::size_t kMaxEntries = 100'000;  // of each kind

Result<std::string, std::string> text_of(std::string_view what, json::Value value) {
    if (value.kind() != json::Kind::string || value.string().size() > kMaxName)
        return std::unexpected(std::string(what) + ": expected a text of at most " +
                               std::to_string(kMaxName) + " bytes");
    return std::string(value.string());
}

Result<AssetNames, std::string> asset_names_of(std::string_view id, json::Value value) {
    if (value.kind() != json::Kind::object)
        return std::unexpected("assets." + std::string(id) + ": expected an object");
    AssetNames names;
    for (const json::Member member : value.members()) {
        std::string* const slot = member.key == "name"     ? &names.name
                                  : member.key == "symbol" ? &names.symbol
                                  : member.key == "logo"   ? &names.logo
                                                           : nullptr;
        if (slot == nullptr) continue;
        BYTOM_ASSIGN(*slot,
                     text_of("assets." + std::string(id) + "." + std::string(member.key), member.value));
    }
    return names;
}

Result<double, std::string> degrees_of(std::string_view what, json::Value value, double most) {
    double degrees = 0;
    if (value.kind() == json::Kind::number) {
        const std::string_view text = value.number();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), degrees);
        if (error == std::errc() && end == text.data() + text.size() && degrees >= -most && degrees <= most)
            return degrees;
    }
    return std::unexpected(std::string(what) + ": expected a number of degrees");
}

Result<NodeNames, std::string> node_names_of(std::string_view address, json::Value value) {
    constexpr double kMostLongitude = 180;
    constexpr double kMostLatitude = 90;
    const std::string place = "nodes." + std::string(address);
    if (value.kind() != json::Kind::object) return std::unexpected(place + ": expected an object");
    NodeNames names;
    Coordinate coordinate;
    unsigned degrees = 0;
    for (const json::Member member : value.members()) {
        const std::string what = place + "." + std::string(member.key);
        if (member.key == "longitude") {
            BYTOM_ASSIGN(coordinate.longitude, degrees_of(what, member.value, kMostLongitude));
            ++degrees;
        } else if (member.key == "latitude") {
            BYTOM_ASSIGN(coordinate.latitude, degrees_of(what, member.value, kMostLatitude));
            ++degrees;
        } else if (member.key == "name") {
            BYTOM_ASSIGN(names.name, text_of(what, member.value));
        } else if (member.key == "country") {
            BYTOM_ASSIGN(names.country, text_of(what, member.value));
        } else if (member.key == "symbol") {
            BYTOM_ASSIGN(names.symbol, text_of(what, member.value));
        }
    }
    if (degrees == 1) return std::unexpected(place + ": expected both longitude and latitude");
    if (degrees > 1) names.coordinate = coordinate;
    return names;
}

}  // namespace

Result<Names, std::string> Names::parse(std::string_view text) {
    BYTOM_ASSIGN(const json::Document document, json::Document::parse(text));
    const json::Value root = document.root();
    if (root.kind() != json::Kind::object) return std::unexpected(std::string("expected an object"));
    Names names;
    for (const json::Member section : root.members()) {
        const bool known = section.key == "miners" || section.key == "assets" || section.key == "nodes";
        if (!known) continue;
        if (section.value.kind() != json::Kind::object || section.value.size() > kMaxEntries)
            return std::unexpected(std::string(section.key) + ": expected an object of at most " +
                                   std::to_string(kMaxEntries) + " entries");
        for (const json::Member entry : section.value.members()) {
            if (section.key == "miners") {
                BYTOM_ASSIGN(std::string name, text_of("miners." + std::string(entry.key), entry.value));
                names.miners_.insert_or_assign(std::string(entry.key), std::move(name));
            } else if (section.key == "nodes") {
                BYTOM_ASSIGN(NodeNames node, node_names_of(entry.key, entry.value));
                names.nodes_.insert_or_assign(std::string(entry.key), std::move(node));
            } else {
                const auto id = Hash256::from_text(entry.key);
                if (!id)
                    return std::unexpected("assets." + std::string(entry.key) + ": expected 64 hex digits");
                BYTOM_ASSIGN(AssetNames asset, asset_names_of(entry.key, entry.value));
                names.assets_.insert_or_assign(*id, std::move(asset));
            }
        }
    }
    return names;
}

std::string_view Names::miner(std::string_view address) const {
    const auto found = miners_.find(address);
    return found == miners_.end() ? std::string_view() : std::string_view(found->second);
}

const AssetNames* Names::asset(const Hash256& asset_id) const {
    const auto found = assets_.find(asset_id);
    return found == assets_.end() ? nullptr : &found->second;
}

const NodeNames* Names::node(std::string_view address) const {
    auto found = nodes_.find(address);
    if (found == nodes_.end()) found = nodes_.find(address.substr(0, address.rfind(':')));
    return found == nodes_.end() ? nullptr : &found->second;
}

}  // namespace bytom::explorer_api
