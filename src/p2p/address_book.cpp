#include "p2p/address_book.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include <bytom/base/atomic_file.hpp>

namespace bytom::p2p {
namespace {

constexpr std::size_t kNumbers = 2;     ///< in a line
constexpr std::size_t kOldNumbers = 3;  ///< in a line of the older form

std::string_view take_until(std::string_view& text, char end) {
    const std::size_t position = std::min(text.find(end), text.size());
    const std::string_view word = text.substr(0, position);
    text.remove_prefix(std::min(position + 1, text.size()));
    return word;
}

template <typename T>
bool read_number(std::string_view text, T& out) {
    const char* const first = text.data();
    const char* const last = first + text.size();
    const auto parsed = std::from_chars(first, last, out);
    return parsed.ec == std::errc{} && parsed.ptr == last;
}

struct BookLine {
    SocketAddress address;
    AddressBook::Entry entry;
};

std::optional<BookLine> parse_book_line(std::string_view text) {
    const auto address = SocketAddress::from_text(take_until(text, ' '));
    if (!address || address->port == 0) return std::nullopt;
    std::vector<std::uint64_t> numbers;
    while (!text.empty()) {
        if (numbers.size() == kOldNumbers || !read_number(take_until(text, ' '), numbers.emplace_back()))
            return std::nullopt;
    }
    if (numbers.size() < kNumbers || numbers[0] == 0) return std::nullopt;
    const std::uint64_t first = numbers.size() == kNumbers ? numbers[1] : numbers[0];
    return BookLine{.address = *address,
                    .entry = {.last_success = numbers[0],
                              .first_success = std::min(first, numbers[0]),
                              .last_try = 0,
                              .failures = 0,
                              .unsuitable = false}};
}

/// What is dropped first when the book is full: addresses never reached, then those reached longest ago.
auto usefulness(const AddressBook::Entry& entry) {
    return std::pair(entry.last_success, ~std::uint64_t{entry.failures});
}

/// Seconds from one attempt to the next.
std::uint64_t delay_of(const AddressBook::Entry& entry, std::uint64_t longest) {
    if (entry.unsuitable) return AddressBook::kLongestDelay;
    const std::uint32_t doublings = entry.failures == 0 ? 0 : entry.failures - 1;
    return std::min(AddressBook::kFirstDelay << std::min(doublings, AddressBook::kManyFailures), longest);
}

}  // namespace

Result<AddressBook> AddressBook::open(std::string path) {
    BYTOM_ASSIGN(const auto content, base::read_file(path));
    AddressBook book;
    book.path_ = std::move(path);
    if (content) book.read(*content);
    return book;
}

void AddressBook::read(std::string_view text) {
    while (!text.empty()) {
        const auto line = parse_book_line(take_until(text, '\n'));
        if (line) entry(line->address) = line->entry;
    }
    changed_ = false;
}

std::string AddressBook::to_text() const {
    std::string text;
    for (const auto& [address, entry] : entries_) {
        if (entry.last_success == 0) continue;
        text += address.to_text() + ' ' + std::to_string(entry.last_success) + ' ' +
                std::to_string(entry.first_success) + '\n';
    }
    return text;
}

Status<> AddressBook::save() {
    if (!changed_ || path_.empty()) return {};
    BYTOM_TRY(base::replace_file(path_, to_text()));
    changed_ = false;
    return {};
}

void AddressBook::succeeded(const SocketAddress& address, std::uint64_t now) {
    Entry& known = entry(address);
    const std::uint64_t first = known.first_success == 0 ? now : known.first_success;
    known = {.last_success = now, .first_success = first, .last_try = 0, .failures = 0, .unsuitable = false};
}

void AddressBook::failed(const SocketAddress& address, std::uint64_t now, std::uint32_t most) {
    Entry& known = entry(address);
    known.last_try = now;
    if (known.failures < most) ++known.failures;
}

void AddressBook::tried(const SocketAddress& address, std::uint64_t now) {
    entry(address).last_try = now;
}

void AddressBook::mark_unsuitable(const SocketAddress& address, std::uint64_t now) {
    entry(address) = {.last_success = 0,
                      .first_success = 0,
                      .last_try = now,
                      .failures = kManyFailures,
                      .unsuitable = true};
}

void AddressBook::forget(const SocketAddress& address) {
    changed_ |= entries_.erase(address) != 0;
}

bool AddressBook::is_due(const SocketAddress& address, std::uint64_t now, std::uint64_t longest) const {
    return due_in(address, now, longest) == 0;
}

std::uint64_t AddressBook::due_in(const SocketAddress& address, std::uint64_t now,
                                  std::uint64_t longest) const {
    const Entry* const known = find(address);
    if (known == nullptr || known->last_try == 0) return 0;
    // A clock that was put back must not lock an address out.
    if (now < known->last_try) return 0;
    const std::uint64_t passed = now - known->last_try;
    const std::uint64_t delay = delay_of(*known, longest);
    return delay > passed ? delay - passed : 0;
}

std::vector<SocketAddress> AddressBook::latest_reached() const {
    std::vector<std::pair<std::uint64_t, SocketAddress>> found;
    for (const auto& [address, entry] : entries_) {
        if (entry.last_success != 0) found.emplace_back(entry.last_success, address);
    }
    std::ranges::sort(found, std::greater{});
    std::vector<SocketAddress> addresses;
    addresses.reserve(found.size());
    for (const auto& [time, address] : found)
        addresses.push_back(address);
    return addresses;
}

std::vector<SocketAddress> AddressBook::longest_known(std::size_t count) const {
    std::vector<std::pair<std::uint64_t, SocketAddress>> found;
    for (const auto& [address, entry] : entries_) {
        if (entry.first_success != 0) found.emplace_back(entry.first_success, address);
    }
    std::ranges::sort(found);
    std::vector<SocketAddress> addresses;
    std::set<IpAddress> groups;
    for (const auto& [time, address] : found) {
        if (addresses.size() >= count) break;
        if (address.ip.is_lan() || groups.insert(address.ip.network_group()).second)
            addresses.push_back(address);
    }
    return addresses;
}

const AddressBook::Entry* AddressBook::find(const SocketAddress& address) const {
    const auto found = entries_.find(address);
    return found == entries_.end() ? nullptr : &found->second;
}

AddressBook::Entry& AddressBook::entry(const SocketAddress& address) {
    changed_ = true;
    if (!entries_.contains(address)) make_room_for(address);
    return entries_[address];
}

void AddressBook::make_room_for(const SocketAddress& address) {
    const auto drop_beyond = [this](std::size_t most, const auto& condition) {
        auto least = entries_.end();
        std::size_t count = 0;
        for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
            if (!condition(entry->first.ip)) continue;
            ++count;
            if (least == entries_.end() || usefulness(entry->second) < usefulness(least->second))
                least = entry;
        }
        if (count >= most) entries_.erase(least);
    };
    if (!address.ip.is_lan()) {
        drop_beyond(kMaxPerSite,
                    [site = address.ip.site()](const IpAddress& ip) { return ip.site() == site; });
        drop_beyond(kMaxPerGroup, [group = address.ip.network_group()](const IpAddress& ip) {
            return ip.network_group() == group;
        });
    }
    drop_beyond(kMaxEntries, [](const IpAddress&) { return true; });
}

}  // namespace bytom::p2p
