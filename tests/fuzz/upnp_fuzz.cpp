// What a router says: descriptions, answers and datagrams lead to addresses of the local network only, and
// never to text that breaks out of a request line.
#include <algorithm>

#include "fuzz/property.hpp"
#include "p2p/upnp.hpp"

namespace {

bool is_one_word(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bytom::fuzz::require;
    namespace p2p = bytom::p2p;

    const std::string_view text = bytom::base::as_text({data, size});
    if (const auto url = p2p::parse_ssdp_answer(text)) {
        require(url->address.ip.is_lan() && url->address.port != 0, "routers are in the local network");
        require(is_one_word(url->path) && url->path.front() == '/', "a path is one word");
    }
    if (const auto url = p2p::RouterUrl::from_text(text))
        require(is_one_word(url->path), "a path is one word");
    if (const auto service = p2p::find_port_service(text)) {
        require(is_one_word(service->control_path) && service->control_path.front() == '/',
                "a path is one word");
        require(is_one_word(service->type), "a type is one word");
        (void)p2p::external_address_call(*service);
    }
    if (const auto ip = p2p::parse_external_address(text))
        require(!ip->is_unspecified() && !ip->is_loopback(), "an external address is none of our own");
    return 0;
}
