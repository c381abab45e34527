#include <bytom/base/byte_strings.hpp>
#include <bytom/base/writer.hpp>

namespace bytom::base {

void ByteStrings::Iterator::take() noexcept {
    if (left_ == 0) return;
    std::size_t length = 0;
    std::size_t place = 0;
    for (unsigned shift = 0;; shift += 7) {
        const std::uint8_t next = rest_[place++];
        length |= std::size_t{next & 0x7fU} << shift;
        if (next < 0x80) break;
    }
    string_ = rest_.subspan(place, length);
    rest_ = rest_.subspan(place + length);
}

ByteStrings::Iterator& ByteStrings::Iterator::operator++() noexcept {
    --left_;
    take();
    return *this;
}

ByteStrings::ByteStrings(std::initializer_list<Bytes> strings) {
    for (const Bytes& string : strings)
        push_back(string);
}

ByteStrings::ByteStrings(const std::vector<Bytes>& strings) {
    std::size_t bytes = 0;
    for (const Bytes& string : strings)
        bytes += uvarint_size(string.size()) + string.size();
    reserve(bytes);
    for (const Bytes& string : strings)
        push_back(string);
}

ByteView ByteStrings::operator[](std::size_t index) const noexcept {
    Iterator place = begin();
    while (index-- > 0)
        ++place;
    return *place;
}

void ByteStrings::push_back(ByteView string) {
    write_varstr31(buffer_, string);
    ++count_;
}

void ByteStrings::assign(std::size_t count, ByteView string) {
    ByteStrings strings;
    strings.reserve(count * (uvarint_size(string.size()) + string.size()));
    for (std::size_t i = 0; i < count; ++i)
        strings.push_back(string);
    *this = std::move(strings);
}

void ByteStrings::clear() noexcept {
    buffer_.clear();
    count_ = 0;
}

}  // namespace bytom::base
