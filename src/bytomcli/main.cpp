// bytomcli: the command line client of a node.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <bytom/base/descriptor_limits.hpp>

#include "bytomcli/client.hpp"
#include "bytomcli/http_client.hpp"
#include "bytomcli/terminal.hpp"

namespace {

/// What a node on this machine has written for clients that may read its files: BYTOM_COOKIE names the file,
/// else it is in the home directory, where the node looks for it too. Empty: there is none.
std::string cookie_of_node() {
    const auto variable = [](const char* name) {
        const char* const value = std::getenv(name);
        return std::string(value == nullptr ? "" : value);
    };
    std::string path = variable("BYTOM_COOKIE");
    for (const char* const home : {"TMHOME", "TM_HOME", "TMROOT", "TM_ROOT"})
        if (path.empty() && !variable(home).empty()) path = variable(home) + "/api-cookie";
    if (path.empty()) path = variable("HOME") + "/.bytom/api-cookie";
    return bytom::bytomcli::first_line_of_file(path).value_or("");
}

}  // namespace

int main(int argc, char** argv) {
    using namespace bytom::bytomcli;
    bytom::base::open_standard_descriptors();
    try {
        const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
        const char* const set = std::getenv("BYTOM_URL");
        const std::string url_text(set == nullptr || *set == '\0' ? kDefaultUrl : set);
        const Post post = [&url_text](std::string_view path,
                                      std::string_view body) -> bytom::Result<HttpAnswer, std::string> {
            auto url = parse_node_url(url_text);
            if (!url) return std::unexpected(url.error());
            if (url->credentials.empty() && url->is_loopback()) url->credentials = cookie_of_node();
            return http_post(*url, path, body);
        };
        const Surroundings surroundings{.post = post,
                                        .in = std::cin,
                                        .out = std::cout,
                                        .err = std::cerr,
                                        .explain = true,
                                        .ask = ask_at_terminal,
                                        .node = shown_url(url_text)};
        return static_cast<int>(run(arguments, surroundings));
    } catch (const std::exception& error) {
        std::cerr << "bytomcli: " << error.what() << '\n';
        return static_cast<int>(bytom::bytomcli::ExitCode::local_error);
    }
}
