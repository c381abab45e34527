#include <gtest/gtest.h>

#include <bytom/json/decode.hpp>

namespace bytom::json {
namespace {

using base::MemoryBudget;
using Refusal = Allowance::Refusal;

constexpr std::size_t kAny = 1'000'000;

struct Element {
    std::uint64_t a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
    static constexpr auto fields() { return std::tuple(field("a", &Element::a, "a number")); }
};

struct AllowedRequest {
    std::vector<Element> list;
    std::string text;
    Bytes bytes;
    static constexpr auto fields() {
        return std::tuple(field("list", &AllowedRequest::list, "elements"),
                          field("text", &AllowedRequest::text, "a text"),
                          field("bytes", &AllowedRequest::bytes, "bytes"));
    }
};

std::string list_of(std::size_t count, std::string_view element) {
    std::string text = "[";
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += ',';
        text += element;
    }
    return text + "]";
}

TEST(Allowance, SmallDocumentsAreFree) {
    MemoryBudget little(1000);
    Allowance allowance(little, kAny);
    EXPECT_TRUE(Document::parse(R"({"list":[{"a":1}]})", &allowance));
    EXPECT_EQ(little.used(), 0U);
    EXPECT_EQ(allowance.refusal(), Refusal::none);
}

TEST(Allowance, TooManyValuesAreRefusedBeforeAnythingIsTaken) {
    MemoryBudget budget(1 << 30);
    Allowance allowance(budget, 1000);
    EXPECT_TRUE(Document::parse(list_of(999, "0"), &allowance));
    EXPECT_EQ(allowance.refusal(), Refusal::none);
    for (const std::string_view element : {"0", "{}", "[]", "[ \n]", "\"\"", "null"}) {
        EXPECT_TRUE(Document::parse(list_of(999, element), &allowance)) << element;
        const std::size_t used = budget.used();
        const auto refused = Document::parse(list_of(1000, element), &allowance);
        EXPECT_EQ(budget.used(), used) << element;
        ASSERT_FALSE(refused) << element;
        EXPECT_EQ(refused.error(), kTooMuchMemory);
        EXPECT_EQ(allowance.refusal(), Refusal::never);
        allowance.forget();
    }
    // A key is a value, too, and is counted with its own.
    EXPECT_FALSE(Document::parse(list_of(334, R"({"k":1})"), &allowance));
    EXPECT_TRUE(Document::parse(list_of(333, R"({"k":1})"), &allowance));
}

TEST(Allowance, CommasInsideOfTextsAndWhatFollowsTheFirstValueAreNoValues) {
    MemoryBudget budget(1 << 20);
    Allowance allowance(budget, 4);
    const std::string commas(1000, ',');
    EXPECT_TRUE(Document::parse(R"({"a":")" + commas + R"(\",[{:"})", &allowance));
    EXPECT_TRUE(Document::parse_first("{}" + commas, &allowance));
    EXPECT_TRUE(Document::parse_first("\"x\"" + commas, &allowance));
}

TEST(Allowance, WhatOthersHoldIsMissing) {
    constexpr std::size_t kLimit = 8 << 20;
    MemoryBudget budget(kLimit);
    const std::string large = list_of(300'000, "0");
    {
        Allowance first(budget, kAny);
        const auto held = Document::parse(large, &first);
        ASSERT_TRUE(held);
        EXPECT_GT(budget.used(), std::size_t{300'000} * 16 - Allowance::kFree);
        Allowance second(budget, kAny);
        EXPECT_FALSE(Document::parse(large, &second));
        EXPECT_EQ(second.refusal(), Refusal::busy);
        EXPECT_TRUE(Document::parse("[1,2,3]", &second));
    }
    EXPECT_EQ(budget.used(), 0U);
    Allowance third(budget, kAny);
    EXPECT_TRUE(Document::parse(large, &third));
    Allowance fourth(budget, kAny);
    EXPECT_FALSE(Document::parse(list_of(800'000, "0"), &fourth));
    EXPECT_EQ(fourth.refusal(), Refusal::never);
}

TEST(Allowance, WhatIsDecodedCounts) {
    const std::string list = R"({"list":)" + list_of(100'000, "{}") + "}";
    const std::string text = R"({"text":")" + std::string(3'000'000, 'f') + R"("})";
    const std::string bytes = R"({"bytes":")" + std::string(5'000'000, 'f') + R"("})";
    for (const std::string* const given : {&list, &text, &bytes}) {
        const std::string& body = *given;
        MemoryBudget budget(std::size_t{7} << 20);
        Allowance tight(budget, kAny);
        const auto document = Document::parse(body, &tight);
        ASSERT_TRUE(document);
        const auto refused = decode<AllowedRequest>(document->root());
        ASSERT_EQ(refused.has_value(), given == &text) << body.substr(0, 10);
        if (!refused) {
            EXPECT_NE(refused.error().find(kTooMuchMemory), std::string::npos);
        }

        MemoryBudget enough(std::size_t{32} << 20);
        Allowance wide(enough, kAny);
        const auto again = Document::parse(body, &wide);
        ASSERT_TRUE(again);
        EXPECT_TRUE(decode<AllowedRequest>(again->root()));
        EXPECT_GE(enough.used(), budget.used());
    }
}

TEST(Allowance, NothingIsParsedOrDecodedForThoseWhoAreGone) {
    MemoryBudget budget(1 << 20);
    std::stop_source gone;
    Allowance allowance(budget, kAny, gone.get_token());
    const auto document = Document::parse(R"({"text":"x"})", &allowance);
    ASSERT_TRUE(document);
    gone.request_stop();
    EXPECT_FALSE(Document::parse("[]", &allowance));
    EXPECT_FALSE(decode<AllowedRequest>(document->root()));
    EXPECT_EQ(allowance.refusal(), Refusal::given_up);
}

TEST(Allowance, RoomIsMadeForWhatIsNotUtf8) {
    std::string broken = "\"";
    broken.append(1'000'000, '\xff');
    broken += '"';
    MemoryBudget budget(2'000'000);
    Allowance allowance(budget, kAny);
    EXPECT_FALSE(Document::parse(broken, &allowance));
    const auto free = Document::parse(broken);
    ASSERT_TRUE(free);
    EXPECT_EQ(free->root().string().size(), 3'000'000U);
}

}  // namespace
}  // namespace bytom::json
