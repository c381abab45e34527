// vector_runner [--topic T] [--list-topics] PATH…: runs vector files or folders by their topic.

#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "runner.hpp"

int main(int argc, char** argv) {
    using namespace bytom::vectors;
    std::string topic;
    std::vector<std::string> paths;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--list-topics") {
            for (const Topic& known : all_topics())
                fmt::print("{}\n", known.name);
            return 0;
        }
        if (argument == "--topic" && i + 1 < argc) {
            topic = argv[++i];
        } else if (argument.starts_with("--")) {
            fmt::print(stderr, "usage: vector_runner [--topic T] [--list-topics] PATH…\n");
            return 2;
        } else {
            paths.push_back(argument);
        }
    }
    if (paths.empty()) {
        fmt::print(stderr, "usage: vector_runner [--topic T] [--list-topics] PATH…\n");
        return 2;
    }
    const Totals totals = run(paths, topic);
    fmt::print("{} passed, {} failed\n", totals.passed, totals.failed);
    return totals.failed == 0 ? 0 : 1;
}
