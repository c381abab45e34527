#include <bytom/base/writer.hpp>

namespace bytom::base {

std::size_t uvarint_size(std::uint64_t value) noexcept {
    std::size_t size = 1;
    for (; value >= 0x80; value >>= 7)
        ++size;
    return size;
}

void write_uvarint(Bytes& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
}

void write_hash(Bytes& out, const Hash256& hash) {
    append(out, hash.view());
}

void write_varstr31(Bytes& out, ByteView string) {
    write_uvarint(out, string.size());
    append(out, string);
}

void write_varstr_list(Bytes& out, std::span<const Bytes> strings) {
    write_uvarint(out, strings.size());
    for (const Bytes& string : strings)
        write_varstr31(out, string);
}

void write_u64le(Bytes& out, std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

}  // namespace bytom::base
