// bytomcli: the command line client of a node.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <unistd.h>

#include <bytom/base/descriptor_limits.hpp>

#include "bytomcli/client.hpp"
#include "bytomcli/http_client.hpp"

int main(int argc, char** argv) {
    using namespace bytom::bytomcli;
    bytom::base::open_standard_descriptors();
    try {
        const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
        const char* const set = std::getenv("BYTOM_URL");
        const std::string url_text(set == nullptr || *set == '\0' ? kDefaultUrl : set);
        const Post post = [&url_text](std::string_view path,
                                      std::string_view body) -> bytom::Result<HttpAnswer, std::string> {
            const auto url = parse_node_url(url_text);
            if (!url) return std::unexpected(url.error());
            return http_post(*url, path, body);
        };
        const Surroundings surroundings{.post = post,
                                        .in = std::cin,
                                        .out = std::cout,
                                        .err = std::cerr,
                                        .explain = ::isatty(STDERR_FILENO) == 1};
        return static_cast<int>(run(arguments, surroundings));
    } catch (const std::exception& error) {
        std::cerr << "bytomcli: " << error.what() << '\n';
        return static_cast<int>(bytom::bytomcli::ExitCode::local_error);
    }
}
