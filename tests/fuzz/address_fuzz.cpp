// Addresses: whatever decodes has one lower-case form that decodes to the same, every error has its sentence.
#include <bytom/base/utf8.hpp>
#include <bytom/primitives/address.hpp>

#include "fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bytom::fuzz::require;
    using bytom::primitives::Address;

    const std::string_view text = bytom::base::as_text(bytom::ByteView(data, size));
    for (const std::string_view prefix : {"bm", "tm", "sm"}) {
        const auto address = Address::from_text(text, prefix);
        if (!address) {
            require(!describe(address.error(), text).empty(), "every error is described");
            continue;
        }
        require(address->to_text(prefix) == bytom::base::to_lower(text),
                "the canonical form is the lower-case one");
        require(Address::from_program(address->control_program()) == *address,
                "the program has this address");
    }
    return 0;
}
