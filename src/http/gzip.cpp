#include <new>

#include <zlib.h>

#include <bytom/http/gzip.hpp>

namespace bytom::http {
namespace {

constexpr int kGzipWindow = MAX_WBITS + 16;
constexpr int kMemoryLevel = 8;

}  // namespace

std::string gzip(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        throw std::bad_alloc();
    }
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib only reads it
    stream.avail_in = static_cast<uInt>(text.size());
    deflate(&stream, Z_FINISH);  // into room for all of it: cannot fail
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

}  // namespace bytom::http
