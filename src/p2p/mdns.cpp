#include <algorithm>
#include <optional>

#include <bytom/p2p/mdns.hpp>

namespace bytom::p2p {
namespace {

constexpr std::string_view kInstance = "bytomd";
constexpr std::string_view kLocalDomain = "local";
constexpr std::uint32_t kTtl = 3200;  ///< seconds

constexpr std::uint16_t kTypeA = 1;
constexpr std::uint16_t kTypePtr = 12;
constexpr std::uint16_t kTypeTxt = 16;
constexpr std::uint16_t kTypeAaaa = 28;
constexpr std::uint16_t kTypeSrv = 33;
constexpr std::uint16_t kTypeAny = 255;
constexpr std::uint16_t kClassInternet = 1;
constexpr std::uint16_t kClassMask =
    0x7fff;  ///< the top bit asks for unicast, or says that caches are to be flushed
constexpr std::uint16_t kFlagAnswer = 0x8000;
constexpr std::uint16_t kFlagAuthoritative = 0x0400;

constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxName = 255;
constexpr std::size_t kMaxPointers = 16;
constexpr std::size_t kMaxRecords = 256;
constexpr std::size_t kMaxNodes = 32;
constexpr std::uint8_t kPointerBits = 0xc0;

// Writing.

void put16(Bytes& out, std::uint16_t number) {
    out.push_back(static_cast<std::uint8_t>(number >> 8));
    out.push_back(static_cast<std::uint8_t>(number));
}

void put32(Bytes& out, std::uint32_t number) {
    put16(out, static_cast<std::uint16_t>(number >> 16));
    put16(out, static_cast<std::uint16_t>(number));
}

void put_name(Bytes& out, std::initializer_list<std::string_view> labels) {
    for (const std::string_view label : labels) {
        const auto bytes = base::as_bytes(label.substr(0, kMaxLabel));
        out.push_back(static_cast<std::uint8_t>(bytes.size()));
        base::append(out, bytes);
    }
    out.push_back(0);
}

void put_head(Bytes& out, std::uint16_t flags, std::size_t questions, std::size_t answers) {
    put16(out, 0);
    put16(out, flags);
    put16(out, static_cast<std::uint16_t>(questions));
    put16(out, static_cast<std::uint16_t>(answers));
    put16(out, 0);
    put16(out, 0);
}

void put_record(Bytes& out, std::initializer_list<std::string_view> name, std::uint16_t type, ByteView data) {
    put_name(out, name);
    put16(out, type);
    put16(out, kClassInternet);
    put32(out, kTtl);
    put16(out, static_cast<std::uint16_t>(data.size()));
    base::append(out, data);
}

// Reading.

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// A cursor on the datagram; reading past its end fails, and so does everything after that.
class Cursor {
public:
    explicit Cursor(ByteView datagram) : datagram_(datagram) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] std::size_t position() const noexcept { return position_; }

    std::uint8_t take8() {
        if (!ok_ || position_ >= datagram_.size()) {
            ok_ = false;
            return 0;
        }
        return datagram_[position_++];
    }
    std::uint16_t take16() {
        const auto high = static_cast<unsigned>(take8());
        return static_cast<std::uint16_t>(high << 8 | take8());
    }
    std::uint32_t take32() {
        const auto high = static_cast<std::uint32_t>(take16());
        return high << 16 | take16();
    }
    ByteView take(std::size_t count) {
        if (!ok_ || count > datagram_.size() - position_) {
            ok_ = false;
            return {};
        }
        const ByteView bytes = datagram_.subspan(position_, count);
        position_ += count;
        return bytes;
    }

    /// A name in lower case, each of its labels followed by a dot. Pointers only lead backwards, and to few
    /// places.
    std::string take_name() {
        std::string name;
        std::size_t pointers = 0;
        std::size_t end = 0;  // behind the name in the record, once a pointer was followed
        for (;;) {
            const std::size_t begin = position_;
            const std::uint8_t length = take8();
            if (!ok_) return {};
            if ((length & kPointerBits) == kPointerBits) {
                const std::size_t target = static_cast<std::size_t>(length & ~kPointerBits) << 8 | take8();
                if (!ok_ || target >= begin || ++pointers > kMaxPointers) return fail();
                if (pointers == 1) end = position_;
                position_ = target;
                continue;
            }
            if (length > kMaxLabel) return fail();
            if (length == 0) break;
            for (const std::uint8_t byte : take(length))
                name.push_back(lower(static_cast<char>(byte)));
            name.push_back('.');
            if (!ok_ || name.size() > kMaxName) return fail();
        }
        if (pointers > 0) position_ = end;
        return name;
    }

private:
    std::string fail() {
        ok_ = false;
        return {};
    }

    ByteView datagram_;
    std::size_t position_ = 0;
    bool ok_ = true;
};

std::string dotted(std::initializer_list<std::string_view> labels) {
    std::string name;
    for (const std::string_view label : labels) {
        std::ranges::transform(label, std::back_inserter(name), lower);
        name.push_back('.');
    }
    return name;
}

struct ServiceRecord {
    std::string host;
    std::uint16_t port = 0;
};

struct AddressRecord {
    std::string host;
    IpAddress ip;
};

}  // namespace

std::string lan_service(std::string_view chain_id) {
    return "bytom" + std::string(chain_id) + "LanDiscover";
}

Bytes mdns_query(std::string_view service) {
    Bytes out;
    put_head(out, 0, 1, 0);
    put_name(out, {service, kLocalDomain});
    put16(out, kTypePtr);
    put16(out, kClassInternet);
    return out;
}

Bytes mdns_answer(std::string_view service, const LanNode& node) {
    Bytes out;
    put_head(out, kFlagAnswer | kFlagAuthoritative, 0, 3 + node.addresses.size());

    Bytes data;
    put_name(data, {kInstance, service, kLocalDomain});
    put_record(out, {service, kLocalDomain}, kTypePtr, data);

    data.clear();
    put16(data, 0);  // priority
    put16(data, 0);  // weight
    put16(data, node.port);
    put_name(data, {node.host, kLocalDomain});
    put_record(out, {kInstance, service, kLocalDomain}, kTypeSrv, data);

    // A TXT record holds at least one string, here an empty one.
    put_record(out, {kInstance, service, kLocalDomain}, kTypeTxt, Bytes{0});

    for (const IpAddress& ip : node.addresses) {
        const ByteView bytes = ip.bytes;
        put_record(out, {node.host, kLocalDomain}, ip.is_v4() ? kTypeA : kTypeAaaa,
                   ip.is_v4() ? bytes.subspan(12) : bytes);
    }
    return out;
}

Result<MdnsMessage> parse_mdns(std::string_view service, ByteView datagram) {
    Cursor cursor(datagram);
    cursor.take16();  // id
    const bool answer = (cursor.take16() & kFlagAnswer) != 0;
    const std::size_t questions = cursor.take16();
    const std::size_t records = std::size_t{cursor.take16()} + cursor.take16() + cursor.take16();
    if (!cursor.ok() || questions + records > kMaxRecords) return base::fail("malformed");

    MdnsMessage message;
    const std::string service_name = dotted({service, kLocalDomain});
    const std::string instance_name = dotted({kInstance, service, kLocalDomain});
    for (std::size_t index = 0; index < questions; ++index) {
        const std::string name = cursor.take_name();
        const std::uint16_t type = cursor.take16();
        const std::uint16_t of_class = cursor.take16() & kClassMask;
        if (!cursor.ok()) return base::fail("malformed");
        const bool ours = (name == service_name && (type == kTypePtr || type == kTypeAny)) ||
                          (name == instance_name && (type == kTypeSrv || type == kTypeAny));
        if (!answer && ours && of_class == kClassInternet) message.asks = true;
    }

    std::vector<ServiceRecord> services;
    std::vector<AddressRecord> addresses;
    for (std::size_t index = 0; index < records; ++index) {
        const std::string name = cursor.take_name();
        const std::uint16_t type = cursor.take16();
        cursor.take16();  // class
        const std::uint32_t ttl = cursor.take32();
        const std::size_t size = cursor.take16();
        const std::size_t begin = cursor.position();
        if (!cursor.ok() || size > datagram.size() - begin) break;  // complete records still count
        if (ttl != 0 && type == kTypeSrv && name == instance_name) {
            Cursor data(datagram.first(begin + size));
            data.take(begin);
            data.take32();  // priority, weight
            const std::uint16_t port = data.take16();
            std::string host = data.take_name();
            if (data.ok() && port != 0) services.push_back({.host = std::move(host), .port = port});
        }
        const ByteView data = cursor.take(size);
        if (ttl != 0 && type == kTypeA && size == 4) {
            addresses.push_back({.host = name, .ip = *IpAddress::from_bytes(data)});
        }
    }
    if (!answer) return message;
    for (const ServiceRecord& found : services) {
        for (const AddressRecord& address : addresses) {
            if (address.host != found.host || message.nodes.size() >= kMaxNodes) continue;
            const SocketAddress node{.ip = address.ip, .port = found.port};
            if (std::ranges::find(message.nodes, node) == message.nodes.end()) message.nodes.push_back(node);
        }
    }
    return message;
}

}  // namespace bytom::p2p
