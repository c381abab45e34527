// The reader of request bodies: what it accepts can be walked, decoded and written again.
#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/wallet/transaction_template.hpp>

#include "fuzz/property.hpp"

namespace {

using bytom::fuzz::require;
using namespace bytom::json;

/// Writes a value in compact form. Recursion ends at the depth that the caller allows.
bool write(Writer& out, Value value, std::size_t depth) {
    if (depth == 0) return false;
    switch (value.kind()) {
        case Kind::null:
            out.null();
            return true;
        case Kind::boolean:
            out.value(value.boolean());
            return true;
        case Kind::number:
            out.raw(value.number());
            return true;
        case Kind::string:
            out.value(value.string());
            return true;
        case Kind::array: {
            std::size_t count = 0;
            out.begin_array();
            for (const Value element : value.elements()) {
                ++count;
                if (!write(out, element, depth - 1)) return false;
            }
            out.end_array();
            require(count == value.size(), "an array has as many elements as it says");
            return true;
        }
        case Kind::object: {
            std::size_t count = 0;
            out.begin_array();  // keys need escapes, which Writer::key leaves to its callers
            for (const Member member : value.members()) {
                ++count;
                out.value(member.key);
                if (!write(out, member.value, depth - 1)) return false;
            }
            out.end_array();
            require(count == value.size(), "an object has as many members as it says");
            return true;
        }
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto document = Document::parse_first(input);
    const auto whole = Document::parse(input);
    require(!whole || document.has_value(), "a text that is one value begins with one");
    const auto compacted = compact(input);
    require(!compacted || whole.has_value(), "only JSON is compacted");
    if (compacted) require(compact(*compacted) == compacted, "compacting twice changes nothing");
    const auto transaction = decode_request<bytom::wallet::TransactionTemplate>(input);
    require(!transaction || document.has_value(), "only JSON decodes");
    if (!document) {
        require(!document.error().empty(), "a refusal says why");
        return 0;
    }
    std::string text;
    Writer out(text);
    constexpr std::size_t kDepth = 200;
    if (!write(out, document->root(), kDepth)) return 0;
    const auto again = Document::parse(text);
    require(again.has_value(), "what is written is JSON");
    std::string second;
    Writer rewritten(second);
    require(write(rewritten, again->root(), kDepth) && second == text,
            "reading and writing again changes nothing");
    return 0;
}
