#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include <bytom/base/atomic_file.hpp>
#include <bytom/p2p/ban_list.hpp>

namespace bytom::p2p {
namespace {

constexpr double kHalfLife = 60;
constexpr std::uint64_t kTransientLife = 1800;

/// A line of the file: "address end".
std::optional<Ban> parse_line(std::string_view line) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const auto ip = IpAddress::from_text(line.substr(0, space));
    if (!ip) return std::nullopt;
    Ban ban{.ip = *ip, .end = 0};
    const char* const last = line.data() + line.size();
    const auto parsed = std::from_chars(line.data() + space + 1, last, ban.end);
    if (parsed.ec != std::errc{} || parsed.ptr != last) return std::nullopt;
    return ban;
}

}  // namespace

double BanScore::decayed(std::uint64_t now) const noexcept {
    if (transient_ < 1 || now < since_ || now - since_ > kTransientLife) return 0;
    return transient_ * std::exp2(-static_cast<double>(now - since_) / kHalfLife);
}

void BanScore::increase(std::uint32_t persistent, std::uint32_t transient, std::uint64_t now) noexcept {
    persistent_ += persistent;
    if (transient == 0) return;
    transient_ = decayed(now) + transient;
    since_ = now;
}

std::uint64_t BanScore::value(std::uint64_t now) const noexcept {
    return persistent_ + static_cast<std::uint64_t>(decayed(now));
}

Result<BanList> BanList::open(std::string path) {
    BanList list(std::move(path));
    BYTOM_ASSIGN(const auto content, base::read_file(list.path_));
    std::string_view rest = content ? std::string_view(*content) : std::string_view();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const auto ban = parse_line(rest.substr(0, end));
        if (!ban) return base::fail("bad_ban_list", list.path_);
        list.ends_[ban->ip.site()] = ban->end;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return list;
}

bool BanList::contains(const IpAddress& ip, std::uint64_t now) const {
    const auto found = ends_.find(ip.site());
    return found != ends_.end() && now < found->second;
}

std::vector<Ban> BanList::list(std::uint64_t now) const {
    std::vector<Ban> bans;
    for (const auto& [ip, end] : ends_) {
        if (now < end) bans.push_back({.ip = ip, .end = end});
    }
    return bans;
}

Status<> BanList::add(const Ban& ban, std::uint64_t now) {
    drop_expired(now);
    std::uint64_t& end = ends_[ban.ip.site()];
    end = std::max(end, ban.end);
    if (ends_.size() > kMaxBans) {
        ends_.erase(std::ranges::min_element(
            ends_, {}, [](const auto& address_and_end) { return address_and_end.second; }));
    }
    return save();
}

Result<bool> BanList::remove(const IpAddress& ip, std::uint64_t now) {
    const bool banned = contains(ip, now);
    drop_expired(now);
    ends_.erase(ip.site());
    BYTOM_TRY(save());
    return banned;
}

void BanList::drop_expired(std::uint64_t now) {
    std::erase_if(ends_, [now](const auto& address_and_end) { return address_and_end.second <= now; });
}

Status<> BanList::save() const {
    if (path_.empty()) return {};
    std::string content;
    for (const auto& [ip, end] : ends_)
        content += ip.to_text() + ' ' + std::to_string(end) + '\n';
    return base::replace_file(path_, content);
}

}  // namespace bytom::p2p
