// Sources that crash or exhaust the reference (12 §14).
#include <gtest/gtest.h>
#include <pthread.h>

#include <bytom/equity/compiler.hpp>

namespace bytom::equity {
namespace {

std::string repeated(std::string_view text, std::size_t count) {
    std::string result;
    for (std::size_t i = 0; i < count; ++i)
        result += text;
    return result;
}

std::string with_statements(std::string_view statements) {
    return "contract A(p: Integer) locks a of b { clause c() { verify p > 1 " + std::string(statements) +
           " unlock a of b } }";
}

ErrorName error_of(std::string_view source) {
    const auto result = compile(source);
    if (result) throw std::runtime_error("compiles");
    return result.error().name;
}

/// Runs the body on a stack of 64 MiB: sanitizers make the frames of a thousand levels larger than the usual
/// 8 MiB.
void on_large_stack(void (*body)()) {
    pthread_attr_t attributes;
    ASSERT_EQ(pthread_attr_init(&attributes), 0);
    ASSERT_EQ(pthread_attr_setstacksize(&attributes, std::size_t{64} << 20), 0);
    pthread_t thread{};
    const auto run = [](void* what) -> void* {
        reinterpret_cast<void (*)()>(what)();
        return nullptr;
    };
    ASSERT_EQ(pthread_create(&thread, &attributes, run, reinterpret_cast<void*>(body)), 0);
    EXPECT_EQ(pthread_join(thread, nullptr), 0);
    pthread_attr_destroy(&attributes);
}

void expect_nesting_limited() {
    constexpr std::size_t kDeep = 100'000;
    EXPECT_EQ(error_of(with_statements("verify " + repeated("(", kDeep))), ErrorName::too_deep);
    EXPECT_EQ(error_of(with_statements("verify " + repeated("[", kDeep))), ErrorName::too_deep);
    EXPECT_EQ(error_of(with_statements("verify " + repeated("!", kDeep))), ErrorName::too_deep);
    EXPECT_EQ(error_of(with_statements("verify " + repeated("abs(", kDeep))), ErrorName::too_deep);
    EXPECT_EQ(error_of(with_statements(repeated("if true {", kDeep))), ErrorName::too_deep);
    EXPECT_EQ(error_of(with_statements(repeated("if true { } else {", kDeep / 2))), ErrorName::too_deep);
}

TEST(HostileSource, NestingIsLimited) {
    on_large_stack(expect_nesting_limited);
}

void expect_a_thousand_levels_compile() {
    constexpr std::size_t kDeep = 1000;
    EXPECT_TRUE(compile(with_statements("verify " + repeated("(", kDeep) + "true" + repeated(")", kDeep))));
    EXPECT_TRUE(compile(with_statements("verify " + repeated("!", kDeep) + "true")));
    EXPECT_TRUE(
        compile(with_statements("verify 1 < " + repeated("abs(", kDeep) + "1" + repeated(")", kDeep))));
    EXPECT_TRUE(
        compile(with_statements("verify 1 < " + repeated("1*(", kDeep) + "1" + repeated(")", kDeep))));
    EXPECT_TRUE(compile(with_statements(repeated("if p > 1 {", kDeep) + repeated("}", kDeep))));
}

TEST(HostileSource, AThousandLevelsAreFine) {
    on_large_stack(expect_a_thousand_levels_compile);
}

TEST(HostileSource, VariablesWithoutValue) {
    EXPECT_EQ(error_of(with_statements("if true { define v: Integer }")), ErrorName::variable_without_value);
    EXPECT_EQ(error_of(with_statements("define v: Integer assign v = 1 verify v > 1")),
              ErrorName::variable_used_up);
    EXPECT_EQ(error_of(with_statements("define d: Integer = p verify d > 1 assign d = 2")),
              ErrorName::variable_used_up);
}

TEST(HostileSource, SizeIsLimited) {
    EXPECT_EQ(error_of(std::string(kMaxSourceSize + 1, ' ')), ErrorName::too_long);
}

/// What is quadratic in the source for the reference ends, one way or the other.
TEST(HostileSource, WorkIsLimited) {
    const std::string many = "p" + repeated(", p", 200'000);
    EXPECT_EQ(error_of(with_statements("verify size([" + many + "]) > 1 verify size([nobody]) > 1")),
              ErrorName::undefined_reference);
    EXPECT_EQ(error_of(with_statements("verify size([" + repeated("asset, ", 1) + many + "]) > 1")),
              ErrorName::undefined_reference);
    // Every level reports the whole of what it hashes.
    const std::string data = "0x" + repeated("ab", 200'000);
    EXPECT_EQ(error_of(with_statements("verify size(" + repeated("sha3(", 900) + data + " " +
                                       repeated(")", 900) + ") > 1")),
              ErrorName::too_complex);
    // The body of A again and again.
    EXPECT_EQ(error_of("contract A() locks a of b { clause c() { verify size(0x" + repeated("cd", 30'000) +
                       " ) > 1 unlock a of b } } contract B() locks a of b { clause c() { " +
                       repeated("verify A() == A() ", 40'000) + "} }"),
              ErrorName::too_complex);
}

}  // namespace
}  // namespace bytom::equity
