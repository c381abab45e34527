#include "p2p/socks5.hpp"

#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>

namespace bytom::p2p {
namespace {

const SocketAddress kTarget = *SocketAddress::from_text("10.0.0.1:258");

Bytes hex(std::string_view text) {
    return *base::from_hex(text);
}

TEST(Socks5, ConnectsWithoutAuthentication) {
    Socks5Client client(kTarget, "", "");
    Bytes out;
    client.start(out);
    EXPECT_EQ(base::to_hex(out), "050100");
    out.clear();
    EXPECT_FALSE(*client.receive(hex("0500"), out));
    EXPECT_EQ(base::to_hex(out), "0501000308" + base::to_hex(base::as_bytes("10.0.0.1")) + "0102");
    out.clear();
    // The proxy's answer, a byte at a time, and the first byte of the target's own.
    const Bytes answer = hex("05000001010203040506");
    for (std::size_t index = 0; index + 1 < answer.size(); ++index)
        EXPECT_FALSE(*client.receive(ByteView(answer).subspan(index, 1), out));
    EXPECT_TRUE(*client.receive(hex("06aa"), out));
    EXPECT_EQ(base::to_hex(client.rest()), "aa");
    EXPECT_TRUE(out.empty());
}

TEST(Socks5, AuthenticatesWithUserAndPassword) {
    Socks5Client client(kTarget, "me", "pw");
    Bytes out;
    client.start(out);
    EXPECT_EQ(base::to_hex(out), "05020002");
    out.clear();
    EXPECT_FALSE(*client.receive(hex("0502"), out));
    EXPECT_EQ(base::to_hex(out), "01026d65027077");
    out.clear();
    EXPECT_FALSE(*client.receive(hex("0100"), out));
    EXPECT_FALSE(out.empty());
    EXPECT_TRUE(*client.receive(hex("050000030161ffff"), out)) << "a bound name";
}

TEST(Socks5, SaysWhatTheProxyRefuses) {
    const auto error_of = [](std::string_view answers, std::string user = {}) {
        Socks5Client client(kTarget, std::move(user), "x");
        Bytes out;
        const auto result = client.receive(hex(answers), out);
        return result ? std::string("none") : result.error();
    };
    EXPECT_EQ(error_of("4854"), "proxy: not a SOCKS5 proxy");
    EXPECT_EQ(error_of("05ff"), "proxy: no authentication method in common");
    EXPECT_EQ(error_of("0502"), "proxy: no authentication method in common");
    EXPECT_EQ(error_of("05020101", "user"), "proxy: user name or password not accepted");
    EXPECT_EQ(error_of("05000505"), "proxy: connection refused");
    EXPECT_EQ(error_of("05000599"), "proxy: unknown failure");
    EXPECT_EQ(error_of("05000500000900"), "proxy: malformed answer");
}

}  // namespace
}  // namespace bytom::p2p
