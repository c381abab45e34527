#include <gtest/gtest.h>

#include <bytom/vm/trace.hpp>

#include "unit/vm/program_runs.hpp"

namespace bytom::vm::testing {
namespace {

std::string failure_of(const Bytes& program, const Setting& setting = {}) {
    const std::vector<Operand> arguments(setting.arguments.begin(), setting.arguments.end());
    return failure_text(run(program, setting), setting.context, program, arguments);
}

TEST(Trace, NamesProgramAndArguments) {
    EXPECT_EQ(failure_of(program_of("0")), "false VM result [prog 00 = FALSE; args ]: false VM result");
    EXPECT_EQ(failure_of(program_of("FAIL"), {.arguments = {Bytes{1, 2}, Bytes{}, Bytes{3}}}),
              "RETURN executed [prog 6a = FAIL; args 0102  03]: RETURN executed");
}

TEST(Trace, ProgramsThatCannotBeParsedHaveNoText) {
    EXPECT_EQ(failure_of({0x02, 0x01}),
              "unexpected end of program [prog 0201 = ???; args ]: unexpected end of program");
    EXPECT_EQ(failure_of(from_hex("4effffffff")),
              "data length exceeds max program size: arithmetic overflow [prog 4effffffff = ???; args ]: "
              "data length exceeds max program size: arithmetic overflow");
}

TEST(Trace, ErrorsBeforeTheProgramHaveNoBracket) {
    EXPECT_EQ(failure_of(program_of("1"), {.arguments = {Bytes(), Bytes(9, 1)}, .gas = 10}),
              "pushing initial argument 1: run limit exceeded");
    Setting setting;
    setting.context.vm_version = 0;
    EXPECT_EQ(failure_of(program_of("1"), setting), "unsupported VM");
}

TEST(Trace, SaysWhichOutputIsMissing) {
    const std::vector<ContextOutput> outputs(2);
    Setting setting;
    setting.context.outputs = outputs;
    EXPECT_EQ(failure_of(program_of("5 0 '' 1 '' CHECKOUTPUT"), setting),
              "index 5 >= 2: bad value [prog 5500005100c1 = 0x05 FALSE FALSE 0x01 FALSE CHECKOUTPUT; args ]: "
              "index 5 >= 2: bad value");
    // A child's failure is its own affair.
    EXPECT_EQ(failure_of(program_of("0 0x5500005100c1 0 CHECKPREDICATE VERIFY"), setting).substr(0, 13),
              "VERIFY failed");
}

TEST(Trace, SuccessHasNoText) {
    EXPECT_EQ(failure_of(program_of("1")), "");
}

}  // namespace
}  // namespace bytom::vm::testing
