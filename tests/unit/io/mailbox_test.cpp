#include <vector>

#include <gtest/gtest.h>

#include <bytom/io/mailbox.hpp>

namespace bytom::io {
namespace {

/// A loop that runs when it is told to.
struct ManualLoop {
    std::vector<Task> tasks;
    [[nodiscard]] Post post() {
        return [this](Task task) { tasks.push_back(std::move(task)); };
    }
    void run() {
        for (Task& task : std::exchange(tasks, {}))
            task();
    }
};

TEST(Mailbox, DeliversInOrder) {
    ManualLoop loop;
    Mailbox mailbox(loop.post());
    std::vector<int> seen;
    const auto sender = mailbox.sender();
    EXPECT_TRUE(sender.post([&] { seen.push_back(1); }));
    EXPECT_TRUE(sender.post([&] { seen.push_back(2); }));
    loop.run();
    EXPECT_EQ(seen, (std::vector<int>{1, 2}));
}

TEST(Mailbox, NothingRunsAfterItIsClosed) {
    ManualLoop loop;
    bool ran = false;
    auto mailbox = std::make_unique<Mailbox>(loop.post());
    const auto sender = mailbox->sender();
    EXPECT_TRUE(sender.post([&] { ran = true; }));
    mailbox.reset();
    loop.run();
    EXPECT_FALSE(sender.post([&] { ran = true; }));
    loop.run();
    EXPECT_FALSE(ran);
}

TEST(Mailbox, ATaskMayCloseIt) {
    ManualLoop loop;
    Mailbox mailbox(loop.post());
    int ran = 0;
    const auto sender = mailbox.sender();
    EXPECT_TRUE(sender.post([&] {
        ++ran;
        mailbox.close();
    }));
    EXPECT_TRUE(sender.post([&] { ++ran; }));
    loop.run();
    EXPECT_EQ(ran, 1);
}

}  // namespace
}  // namespace bytom::io
