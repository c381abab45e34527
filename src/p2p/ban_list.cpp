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

/// How far the two clocks may drift apart before the wall clock counts as changed.
constexpr std::uint64_t kClockTolerance = 60;

std::uint64_t seconds_between(BanTime from, BanTime to) {
    if (to.steady <= from.steady) return 0;
    const auto passed = std::chrono::duration_cast<std::chrono::seconds>(to.steady - from.steady);
    return static_cast<std::uint64_t>(passed.count());
}

struct BanLine {
    IpAddress ip;
    std::uint64_t end = 0;
    std::uint64_t written = 0;
};

/// A line of the file: "address end written", in seconds since 1970; older versions wrote no third number.
std::optional<BanLine> parse_ban(std::string_view text) {
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const auto ip = IpAddress::from_text(text.substr(0, space));
    if (!ip) return std::nullopt;
    BanLine line{.ip = *ip};
    const char* const last = text.data() + text.size();
    auto parsed = std::from_chars(text.data() + space + 1, last, line.end);
    if (parsed.ec == std::errc{} && parsed.ptr != last && *parsed.ptr == ' ')
        parsed = std::from_chars(parsed.ptr + 1, last, line.written);
    if (parsed.ec != std::errc{} || parsed.ptr != last) return std::nullopt;
    return line;
}

/// The time left of a ban that was written by another process.
std::uint64_t seconds_left(const BanLine& line, std::uint64_t now) {
    const std::uint64_t since = std::max(now, line.written);
    return line.end > since ? std::min(line.end - since, BanList::kLongestBan) : 0;
}

}  // namespace

double BanScore::decayed(std::uint64_t now) const noexcept {
    if (transient_ < 1 || now < since_ || now - since_ > kTransientLife) return 0;
    return transient_ * std::exp2(-static_cast<double>(now - since_) / kHalfLife);
}

void BanScore::increase(Offence offence, std::uint64_t now) noexcept {
    switch (offence) {
        case Offence::illegal_message:
            return increase(kOffencePoints, 0, now);
        case Offence::connection_exception:
            return increase(0, kOffencePoints, now);
        case Offence::invalid_proof_of_work:
            return increase(kBanThreshold + 1, 0, now);
    }
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

Result<BanList> BanList::open(std::string path, BanTime now) {
    BanList list(std::move(path), now);
    BYTOM_ASSIGN(const auto content, base::read_file(list.path_));
    std::string_view rest = content ? std::string_view(*content) : std::string_view();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const auto line = parse_ban(rest.substr(0, end));
        if (!line) return base::fail("bad_ban_list", list.path_);
        list.ends_[line->ip.site()] = list.own_time(now) + seconds_left(*line, now.unix);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return list;
}

std::uint64_t BanList::own_time(BanTime now) const {
    return opened_.unix + seconds_between(opened_, now);
}

bool BanList::contains(const IpAddress& ip, BanTime now) const {
    const auto found = ends_.find(ip.site());
    return found != ends_.end() && own_time(now) < found->second;
}

std::vector<Ban> BanList::list(BanTime now) const {
    return listed(ends_, now);
}

std::vector<Ban> BanList::listed(const Ends& ends, BanTime now) const {
    const std::uint64_t own = own_time(now);
    std::vector<Ban> bans;
    for (const auto& [ip, end] : ends) {
        if (own < end) bans.push_back({.ip = ip, .end = now.unix + (end - own)});
    }
    return bans;
}

BanList::Ends BanList::in_force(BanTime now) const {
    Ends ends = ends_;
    std::erase_if(
        ends, [own = own_time(now)](const auto& address_and_end) { return address_and_end.second <= own; });
    return ends;
}

BanList::Ends BanList::with(const IpAddress& ip, std::uint64_t seconds, BanTime now) const {
    Ends ends = in_force(now);
    std::uint64_t& end = ends[ip.site()];
    end = std::max(end, own_time(now) + std::min(seconds, kLongestBan));
    if (ends.size() > kMaxBans) {
        ends.erase(std::ranges::min_element(
            ends, {}, [](const auto& address_and_end) { return address_and_end.second; }));
    }
    return ends;
}

Status<> BanList::add(const IpAddress& ip, std::uint64_t seconds, BanTime now) {
    Ends changed = with(ip, seconds, now);
    BYTOM_TRY(save(changed, now));
    ends_ = std::move(changed);
    return {};
}

Status<> BanList::enforce(const IpAddress& ip, std::uint64_t seconds, BanTime now) {
    ends_ = with(ip, seconds, now);
    const Status<> saved = save(ends_, now);
    is_written_ = saved.has_value();
    return saved;
}

Result<bool> BanList::remove(const IpAddress& ip, BanTime now) {
    const bool banned = contains(ip, now);
    Ends changed = in_force(now);
    changed.erase(ip.site());
    BYTOM_TRY(save(changed, now));
    ends_ = std::move(changed);
    return banned;
}

Status<> BanList::follow_clock(BanTime now) {
    const std::uint64_t expected = written_.unix + seconds_between(written_, now);
    const std::uint64_t apart = expected > now.unix ? expected - now.unix : now.unix - expected;
    if (is_written_ && (apart <= kClockTolerance || ends_.empty())) return {};
    return save(ends_, now);
}

Status<> BanList::save(const Ends& ends, BanTime now) {
    if (path_.empty()) return {};
    std::string content;
    for (const Ban& ban : listed(ends, now))
        content += ban.ip.to_text() + ' ' + std::to_string(ban.end) + ' ' + std::to_string(now.unix) + '\n';
    BYTOM_TRY(base::replace_file(path_, content));
    written_ = now;
    is_written_ = true;
    return {};
}

}  // namespace bytom::p2p
