#include "rpc/envelope.hpp"

namespace bytom::rpc {
namespace {

constexpr std::string_view kSuccess = R"({"status":"success")";
constexpr std::string_view kData = R"(,"data":)";

}  // namespace

void begin_success(std::string& body) {
    body.assign(kSuccess);
    body += kData;
}

void end_success(std::string& body) {
    if (body.size() == kSuccess.size() + kData.size()) body.resize(kSuccess.size());
    body += "}\n";
}

http::Response error_response(const ApiError& error) {
    const ErrorInfo& info = error_info(error.code);
    if (info.http_status != 200) return transport_error(error.code, error.detail);
    http::Response response = http::plain_response(200);
    response.set("Content-Type", std::string(kJsonContentType));
    json::Writer writer(response.body);
    writer.begin_object();
    writer.member("status", "fail");
    writer.member("code", info.number);
    writer.member("msg", info.msg);
    writer.member_unless_empty("error_detail", error.detail);
    writer.end_object();
    response.body.push_back('\n');
    return response;
}

http::Response transport_error(ErrorCode code, std::string_view detail, unsigned status) {
    const ErrorInfo& info = error_info(code);
    if (status == 0) status = code == ErrorCode::unspecified ? 500 : info.http_status;
    http::Response response = http::plain_response(status);
    response.set("Content-Type", std::string(kJsonContentType));
    json::Writer writer(response.body);
    writer.begin_object();
    writer.member("code", info.number);
    writer.member("msg", info.msg);
    writer.member("status", "fail");
    writer.member_unless_empty("detail", detail);
    writer.member("temporary", info.temporary || code == ErrorCode::unspecified);
    writer.end_object();
    response.body.push_back('\n');
    return response;
}

}  // namespace bytom::rpc
