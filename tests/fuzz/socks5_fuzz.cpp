// A proxy's answers, cut into portions of the first byte's size: the outcome does not depend on the cuts, and
// what follows the answers is kept to the byte.
#include <algorithm>

#include "fuzz/property.hpp"
#include "p2p/socks5.hpp"

namespace {

namespace p2p = bytom::p2p;

struct Outcome {
    bool connected = false;
    bool failed = false;
    bytom::Bytes sent;
    bytom::Bytes rest;

    bool operator==(const Outcome&) const = default;
};

Outcome negotiate(bytom::ByteView answers, std::size_t portion, bool with_password) {
    p2p::Socks5Client client({.ip = *p2p::IpAddress::from_text("10.0.0.1"), .port = 1},
                             with_password ? "user" : "", "password");
    Outcome outcome;
    client.start(outcome.sent);
    while (!answers.empty() && !outcome.connected && !outcome.failed) {
        const auto part = answers.first(std::min(portion, answers.size()));
        answers = answers.subspan(part.size());
        const auto result = client.receive(part, outcome.sent);
        outcome.failed = !result;
        outcome.connected = result && *result;
    }
    if (outcome.connected) {
        outcome.rest = bytom::base::to_bytes(client.rest());
        bytom::base::append(outcome.rest, answers);
    }
    // A refusal may come with more or less said before it; only the fact counts.
    if (outcome.failed) outcome.sent.clear();
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const bytom::ByteView answers(data + 1, size - 1);
    const bool with_password = (data[0] & 0x80) != 0;
    const std::size_t portion = 1 + (data[0] & 0x7f);
    const Outcome whole = negotiate(answers, std::max<std::size_t>(answers.size(), 1), with_password);
    bytom::fuzz::require(whole == negotiate(answers, portion, with_password),
                         "the outcome does not depend on the portions");
    bytom::fuzz::require(whole.sent.size() < 600 && whole.rest.size() <= answers.size(),
                         "no more than there is");
    return 0;
}
