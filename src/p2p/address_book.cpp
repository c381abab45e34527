#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <bytom/base/atomic_file.hpp>
#include <bytom/p2p/address_book.hpp>

namespace bytom::p2p {
namespace {

/// From here on a further failure changes nothing.
constexpr std::uint32_t kManyFailures = 20;

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

struct Line {
    SocketAddress address;
    AddressBook::Entry entry;
};

std::optional<Line> parse_line(std::string_view text) {
    const auto address = SocketAddress::from_text(take_until(text, ' '));
    if (!address || address->port == 0) return std::nullopt;
    Line line{.address = *address, .entry = {}};
    if (!read_number(take_until(text, ' '), line.entry.last_success)) return std::nullopt;
    if (!read_number(take_until(text, ' '), line.entry.failures)) return std::nullopt;
    if (!read_number(text, line.entry.not_before)) return std::nullopt;
    return line;
}

/// What is dropped first when the book is full: never reached, then reached longest ago.
auto usefulness(const AddressBook::Entry& entry) {
    return std::pair(entry.last_success, ~std::uint64_t{entry.failures});
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
        const auto line = parse_line(take_until(text, '\n'));
        if (line) entry(line->address) = line->entry;
    }
    changed_ = false;
}

std::string AddressBook::to_text() const {
    std::string text;
    for (const auto& [address, entry] : entries_) {
        text += address.to_text();
        for (const std::uint64_t number :
             std::array{entry.last_success, std::uint64_t{entry.failures}, entry.not_before})
            text += ' ' + std::to_string(number);
        text += '\n';
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
    entry(address) = {.last_success = now, .failures = 0, .not_before = 0};
}

void AddressBook::failed(const SocketAddress& address, std::uint64_t now, std::uint64_t longest) {
    Entry& known = entry(address);
    const std::uint32_t doublings = std::min(known.failures, kManyFailures);
    if (known.failures < UINT32_MAX) ++known.failures;
    known.not_before = now + std::min(kFirstDelay << doublings, longest);
}

void AddressBook::is_useless(const SocketAddress& address, std::uint64_t now) {
    entry(address) = {.last_success = 0, .failures = kManyFailures, .not_before = now + kLongestDelay};
}

void AddressBook::forget(const SocketAddress& address) {
    changed_ |= entries_.erase(address) != 0;
}

bool AddressBook::is_due(const SocketAddress& address, std::uint64_t now) const {
    const Entry* const known = find(address);
    // A clock that was put back must not lock an address out.
    return known == nullptr || known->not_before <= now || known->not_before - now > kLongestDelay;
}

std::vector<SocketAddress> AddressBook::good(std::uint64_t now, std::size_t count,
                                             const std::function<bool(const SocketAddress&)>& wanted) const {
    std::vector<std::pair<std::uint64_t, SocketAddress>> found;
    for (const auto& [address, entry] : entries_) {
        if (entry.last_success != 0 && is_due(address, now)) found.emplace_back(entry.last_success, address);
    }
    std::ranges::sort(found, std::greater{});
    std::vector<SocketAddress> addresses;
    for (const auto& [time, address] : found) {
        if (addresses.size() == count) break;
        if (wanted(address)) addresses.push_back(address);
    }
    return addresses;
}

const AddressBook::Entry* AddressBook::find(const SocketAddress& address) const {
    const auto found = entries_.find(address);
    return found == entries_.end() ? nullptr : &found->second;
}

AddressBook::Entry& AddressBook::entry(const SocketAddress& address) {
    changed_ = true;
    if (!entries_.contains(address) && entries_.size() >= kMaxEntries) {
        entries_.erase(std::ranges::min_element(entries_, {}, [](const auto& address_and_entry) {
            return usefulness(address_and_entry.second);
        }));
    }
    return entries_[address];
}

}  // namespace bytom::p2p
