#include "stratum/turns.hpp"

#include <string>

#include <gtest/gtest.h>

namespace bytom::stratum {
namespace {

using People = Turns<bool, Turns<std::string, Turns<int, Line<int>>>>;

std::vector<int> all_of(People& people) {
    std::vector<int> order;
    while (const auto item = people.pop())
        order.push_back(*item);
    return order;
}

TEST(Turns, ACrowdAtOneAddressKeepsNobodyWaiting) {
    People people;
    for (int member = 0; member < 3; ++member)
        for (int item = 0; item < 2; ++item)
            people.push(false, "crowd", member, 10 * member + item);
    people.push(false, "alone", 0, 100);
    people.push(true, "crowd", 7, 200);
    EXPECT_EQ(all_of(people), (std::vector{0, 200, 100, 10, 20, 1, 11, 21}));
    EXPECT_TRUE(people.empty());
}

TEST(Turns, WhoComesAgainStandsBehindTheOthers) {
    People people;
    people.push(false, "a", 1, 1);
    people.push(false, "b", 2, 2);
    EXPECT_EQ(people.pop(), 1);
    people.push(false, "a", 1, 3);
    EXPECT_EQ(all_of(people), (std::vector{2, 3}));
}

TEST(Turns, DropsWhatOneOfThemLeft) {
    People people;
    people.push(false, "a", 1, 1);
    people.push(false, "a", 1, 2);
    people.push(false, "a", 2, 3);
    people.push(true, "a", 1, 4);
    EXPECT_EQ(people.drop(false, "a", 1), 2U);
    EXPECT_EQ(people.drop(false, "a", 1), 0U);
    EXPECT_EQ(people.drop(false, "b", 1), 0U);
    EXPECT_EQ(all_of(people), (std::vector{3, 4}));
    EXPECT_EQ(people.drop(true, "a", 1), 0U);
}

}  // namespace
}  // namespace bytom::stratum
