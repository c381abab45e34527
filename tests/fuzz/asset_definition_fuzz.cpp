// Asset definitions: the canonical form is itself canonical, bounded and printable.
#include <algorithm>

#include <bytom/primitives/asset_definition.hpp>

#include "fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bytom::fuzz::require;
    using namespace bytom::primitives;

    const auto canonical = canonical_definition(bytom::base::as_text(bytom::ByteView(data, size)));
    if (!canonical) return 0;
    require(canonical->size() <= kMaxDefinitionSize, "the canonical form is bounded");
    require(canonical->front() == '{' && canonical->back() == '}', "the canonical form is an object");
    const auto again = canonical_definition(bytom::base::as_text(*canonical));
    require(again && *again == *canonical, "the canonical form is a fixpoint");
    require(std::ranges::none_of(*canonical,
                                 [](std::uint8_t byte) {
                                     return (byte < 0x20 && byte != '\n') || byte == '<' || byte == '>' ||
                                            byte == '&';
                                 }),
            "no byte that needs an escape");
    return 0;
}
