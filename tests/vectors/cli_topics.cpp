// 10 §11: recorded command lines of bytomcli, run against a node of our own.

#include <algorithm>
#include <sstream>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bytomcli/client.hpp"
#include "bytomcli/http_client.hpp"
#include "support/story_node.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

using bytomcli::HttpAnswer;

constexpr std::string_view kKey = R"({"alias":"imp","password":"pp","language":"en",
    "mnemonic":"pluck neutral fly orange tired famous stable crash prosper bounce elite tomato"})";

/// A port of this machine where nobody listens, for as long as this lives.
class DeafPort {
public:
    DeafPort() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const raw = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, raw, size) != 0 || ::getsockname(socket_, raw, &size) != 0) {
            throw std::runtime_error("no port");
        }
        number_ = ntohs(address.sin_port);
    }
    ~DeafPort() { ::close(socket_); }
    DeafPort(const DeafPort&) = delete;
    DeafPort& operator=(const DeafPort&) = delete;

    [[nodiscard]] Result<HttpAnswer, std::string> post(std::string_view path, std::string_view body) const {
        const bytomcli::NodeUrl url{
            .host = "127.0.0.1", .port = std::to_string(number_), .credentials = {}, .socket_path = {}};
        return bytomcli::http_post(url, path, body);
    }

private:
    int socket_;
    std::uint16_t number_ = 0;
};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(std::move(line));
    return lines;
}

/// The line without the text value at its end; nothing if it has none.
std::optional<std::string> without_text(const std::string& line) {
    const bool with_comma = line.ends_with("\",");
    if (!with_comma && !line.ends_with('"')) return std::nullopt;
    const auto begin = line.find(": \"");
    const auto at = begin == std::string::npos ? line.find('"') : begin + 2;
    return line.substr(0, at) + (with_comma ? "," : "");
}

constexpr std::string_view kError = "ERROR ";
constexpr std::size_t kErrorHeading = std::string_view("ERROR 2006/01/02 15:04:05 ").size();

/// Texts that the original's decoders make are their own; of the node's, what it begins with is fixed.
bool errors_agree(const std::string& expected, const std::string& actual) {
    if (!actual.starts_with(kError) || actual.size() < kErrorHeading) return false;
    const std::string expected_text = expected.substr(kErrorHeading);
    const std::string actual_text = actual.substr(kErrorHeading);
    for (const std::string_view decoder :
         {"json: ", "invalid character ", "unexpected end of JSON", "trailing garbage", "reading "}) {
        if (expected_text.starts_with(decoder)) return !actual_text.empty();
    }
    if (expected_text == "Unable to connect to the bytomd") return actual_text.starts_with(expected_text);
    return actual_text == expected_text;
}

/// Whether an output that varies has the form that it must have: the same lines except the texts in them.
bool forms_agree(const std::string& expected, const std::string& actual) {
    return std::ranges::equal(lines_of(expected), lines_of(actual),
                              [](const std::string& left, const std::string& right) {
                                  if (left == right) return true;
                                  if (left.starts_with(kError)) return errors_agree(left, right);
                                  const auto form = without_text(left);
                                  return form && form == without_text(right);
                              });
}

class CommandLines {
public:
    CommandLines() : node_({}) {
        node_.post("/create-key", std::string(kKey));
        variables_["x"] = Json::parse(node_.post("/list-keys")).at("data").at(0).at("xpub");
    }

    void run(const Json& test_case, Check& check) {
        std::vector<std::string> arguments;
        for (const Json& argument : test_case.value("args_template", test_case.at("args")))
            arguments.push_back(resolved(argument.get<std::string>()));
        const bool nobody_listens = test_case.value("notes", "") == "nobody listens";
        const bytomcli::Post post = [&](std::string_view path, std::string_view body) {
            return nobody_listens ? deaf_port_.post(path, body) : call(path, body);
        };
        std::istringstream in;
        std::ostringstream out;
        std::ostringstream err;
        const auto code = bytomcli::run(arguments, {.post = post, .in = in, .out = out, .err = err});
        check.equal("exit code", static_cast<int>(code), test_case.at("exit_code"));
        const Json is_volatile = test_case.value("volatile", Json::array());
        compare("stdout", out.str(), text_of(test_case, "stdout"),
                std::ranges::find(is_volatile, "stdout") != is_volatile.end(), check);
        // Texts of usage are informative: what counts is that there is one.
        const std::string expected_err = text_of(test_case, "stderr");
        check.equal("something on stderr", !err.str().empty(), !expected_err.empty());
        check.equal("first line of stderr", first_line(err.str()), first_line(expected_err));
        capture(test_case, out.str());
    }

private:
    Result<HttpAnswer, std::string> call(std::string_view path, std::string_view body) {
        http::Request request;
        request.method = "POST";
        request.target = path;
        request.from_loopback = true;
        request.body = body;
        const http::Response response = node_.call(std::move(request));
        return HttpAnswer{.status = response.status, .body = response.body};
    }

    static void compare(std::string_view what, const std::string& actual, const std::string& expected,
                        bool is_volatile, Check& check) {
        if (is_volatile && forms_agree(expected, actual)) return;
        check.equal(what, actual, expected);
    }

    static std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

    [[nodiscard]] std::string resolved(std::string text) const {
        for (const auto& [name, value] : variables_) {
            const std::string holder = "${" + name + "}";
            for (auto at = text.find(holder); at != std::string::npos; at = text.find(holder))
                text.replace(at, holder.size(), value);
        }
        return text;
    }

    void capture(const Json& test_case, const std::string& out) {
        for (const Json& name : test_case.value("capture", Json::array())) {
            const char* const member = name == "ad" ? "address" : name == "x" ? "xpub" : "id";
            variables_[name.get<std::string>()] = Json::parse(out).at(member);
        }
    }

    test::StoryNode node_;
    DeafPort deaf_port_;
    std::map<std::string, std::string> variables_;
};

CaseReader open_command_lines(const Json& /*file*/) {
    return [lines = std::make_shared<CommandLines>()](const Json&, const Json& test_case, Check& check) {
        lines->run(test_case, check);
    };
}

}  // namespace

std::vector<Topic> cli_topics() {
    return {{"cli-examples", open_command_lines}};
}

}  // namespace bytom::vectors
