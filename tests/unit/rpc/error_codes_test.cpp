#include <gtest/gtest.h>

#include <bytom/rpc/error_codes.hpp>

#include "rpc/envelope.hpp"

namespace bytom::rpc {
namespace {

consensus::TxError broken(consensus::TxRule rule, vm::VmError vm_error = vm::VmError::ok) {
    consensus::TxError error;
    error.rule = rule;
    error.vm_error = vm_error;
    return error;
}

TEST(ErrorCodes, FollowTheRootError) {
    EXPECT_EQ(error_info(error_code(vm::VmError::return_executed)).number, "BTM769");
    EXPECT_EQ(error_info(error_code(vm::VmError::run_limit_exceeded)).number, "BTM770");
    EXPECT_EQ(error_info(error_code(vm::VmError::program_overflow)).number, "BTM000");
    EXPECT_EQ(error_info(error_code(broken(consensus::TxRule::gas_calculate))).number, "BTM748");
    EXPECT_EQ(error_info(error_code(broken(consensus::TxRule::empty_input_ids))).number, "BTM000");
    EXPECT_EQ(error_info(error_code(broken(consensus::TxRule::program, vm::VmError::verify_failed))).number,
              "BTM775");
}

// The texts that the modules below give are the roots of the table.
TEST(ErrorCodes, AgreeWithTheTextsOfTheModulesBelow) {
    for (int i = 0; i <= static_cast<int>(vm::VmError::verify_failed); ++i) {
        const auto error = static_cast<vm::VmError>(i);
        if (const ErrorCode code = error_code(error); code != ErrorCode::unspecified) {
            EXPECT_EQ(error_info(code).root, vm::text(error));
        }
    }
    for (int i = 0; i < static_cast<int>(consensus::TxRule::program); ++i) {
        const consensus::TxError error = broken(static_cast<consensus::TxRule>(i));
        if (const ErrorCode code = error_code(error); code != ErrorCode::unspecified) {
            EXPECT_EQ(error_info(code).root, error.text());
        }
    }
}

TEST(ErrorCodes, NumbersAreUniqueAndAscending) {
    std::string_view last = "BTM1";
    for (const ErrorInfo& info : error_table()) {
        if (info.http_status != 200 || info.code == ErrorCode::unspecified) continue;
        EXPECT_LT(last, info.number);
        last = info.number;
    }
}

TEST(Envelope, OfFailedOperations) {
    const http::Response response = error_response(failure(ErrorCode::load_key).error());
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body,
              "{\"status\":\"fail\",\"code\":\"BTM801\",\"msg\":\"Key not found or wrong password\","
              "\"error_detail\":\"key not found or wrong password \"}\n");
}

TEST(Envelope, OfTransportErrors) {
    const http::Response malformed = error_response(bad_request("EOF").error());
    EXPECT_EQ(malformed.status, 400U);
    EXPECT_EQ(
        malformed.body,
        "{\"code\":\"BTM002\",\"msg\":\"Invalid request body\",\"status\":\"fail\",\"detail\":\"EOF: check "
        "request parameters for missing and/or incorrect values\",\"temporary\":false}\n");
    const http::Response unknown = transport_error(ErrorCode::unspecified, "not Found");
    EXPECT_EQ(unknown.status, 500U);
    EXPECT_EQ(unknown.body,
              "{\"code\":\"BTM000\",\"msg\":\"Bytom API Error\",\"status\":\"fail\",\"detail\":\"not "
              "Found\",\"temporary\":true}\n");
    EXPECT_EQ(transport_error(ErrorCode::not_authenticated, "no token").status, 401U);
}

TEST(Envelope, OfSuccessLeavesOutMissingData) {
    std::string body;
    begin_success(body);
    end_success(body);
    EXPECT_EQ(body, "{\"status\":\"success\"}\n");
    begin_success(body);
    json::Writer(body).value("");
    end_success(body);
    EXPECT_EQ(body, "{\"status\":\"success\",\"data\":\"\"}\n");
}

TEST(Redirect, HasAPageForBrowsers) {
    const http::Response get = http::redirect(301, "/error?x=1&<", "GET");
    EXPECT_EQ(get.body, "<a href=\"/error?x=1&amp;&lt;\">Moved Permanently</a>.\n\n");
    EXPECT_TRUE(http::redirect(302, "/dashboard/", "POST").body.empty());
    EXPECT_EQ(http::redirect(302, "/dashboard/", "GET").body, "<a href=\"/dashboard/\">Found</a>.\n\n");
}

}  // namespace
}  // namespace bytom::rpc
