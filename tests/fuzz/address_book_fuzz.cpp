// The address book's file: whatever it holds, what is read is bounded and comes back from its own text.
#include "fuzz/property.hpp"
#include "p2p/address_book.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bytom::fuzz::require;
    namespace p2p = bytom::p2p;

    p2p::AddressBook book;
    book.read(bytom::base::as_text({data, size}));
    require(book.size() <= p2p::AddressBook::kMaxEntries, "the book is bounded");
    const std::string text = book.to_text();
    p2p::AddressBook again;
    again.read(text);
    require(again.to_text() == text, "the text reads back as it was written");
    // Any count of failures and any time are borne.
    for (const p2p::SocketAddress& address : book.latest_reached()) {
        require(book.is_due(address, 0), "a start begins afresh");
        book.failed(address, 1'500'000'000);
        require(!book.is_due(address, 1'500'000'000), "a failure delays the next attempt");
    }
    return 0;
}
