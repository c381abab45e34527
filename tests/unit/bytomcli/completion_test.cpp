#include "bytomcli/completion.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "unit/bytomcli/fake_node.hpp"

namespace bytom::bytomcli {
namespace {

TEST(Completion, TheInstalledScriptIsCurrent) {
    std::ifstream file(BYTOM_CONFIG_SAMPLES "/bytomcli-completion.bash");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    EXPECT_EQ(text, bash_completion()) << "bytomcli completion bash > config/bytomcli-completion.bash";
}

TEST(Completion, ThereIsNoneForOtherShells) {
    FakeNode node;
    EXPECT_EQ(node.run({"completion", "bash"}).out, bash_completion());
    EXPECT_EQ(node.run({"completion", "fish"}).code, ExitCode::local_error);
    EXPECT_FALSE(node.asked.has_value());
}

}  // namespace
}  // namespace bytom::bytomcli
