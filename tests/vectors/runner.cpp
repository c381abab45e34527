#include "runner.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>
#include <zlib.h>

#include "test_data.hpp"

namespace bytom::vectors {
namespace {

namespace fs = std::filesystem;

/// A file's text, unpacked if it is gzip (zlib passes plain files through).
std::string read_file(const fs::path& path) {
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
    if (!file) throw std::runtime_error("cannot open");
    std::string text;
    std::array<char, 1 << 16> buffer;
    int count = 0;
    while ((count = gzread(file.get(), buffer.data(), buffer.size())) > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    if (count < 0) throw std::runtime_error("cannot read");
    return text;
}

bool is_vector_file(const fs::path& path) {
    const std::string name = path.filename().string();
    return name.ends_with(".json") || name.ends_with(".json.gz");
}

std::vector<fs::path> files_of(const std::vector<std::string>& paths) {
    std::vector<fs::path> files;
    for (const fs::path path : paths) {
        if (!fs::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(path)) {
            if (entry.is_regular_file() && is_vector_file(entry.path())) found.push_back(entry.path());
        }
        std::ranges::sort(found);
        files.insert(files.end(), found.begin(), found.end());
    }
    return files;
}

/// Long values are cut, so that a failing case stays readable.
std::string shown(const Json& value) {
    constexpr std::size_t kMax = 600;
    std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > kMax) text = text.substr(0, kMax) + fmt::format("… ({} characters)", text.size());
    return text;
}

Totals run_cases(const Topic& topic, const Json& file) {
    Totals totals;
    const CaseReader reader = topic.open(file);
    for (const Json& test_case : file.at("cases")) {
        const std::string name = test_case.at("name").get<std::string>();
        Check check;
        try {
            reader(file, test_case, check);
        } catch (const std::exception& error) {
            check.fail(error.what());
        }
        if (check.failures().empty()) {
            ++totals.passed;
            continue;
        }
        ++totals.failed;
        for (const std::string& failure : check.failures()) {
            fmt::print("FAIL {}/{}: {}\n", topic.name, name, failure);
        }
    }
    return totals;
}

/// An unreadable file or unknown topic counts as one failure.
Totals run_file(const fs::path& path, const std::string& only) {
    try {
        Json file = Json::parse(read_file(path));
        file["path"] = path.string();
        const std::string name = file.at("topic").get<std::string>();
        if (!only.empty() && name != only) return {};
        const auto topic = std::ranges::find(all_topics(), name, &Topic::name);
        if (topic == all_topics().end()) throw std::runtime_error("unknown topic " + name);
        const Totals totals = run_cases(*topic, file);
        fmt::print("{}: {} passed, {} failed\n", path.string(), totals.passed, totals.failed);
        return totals;
    } catch (const std::exception& error) {
        fmt::print("FAIL {}: {}\n", path.string(), error.what());
        return {.passed = 0, .failed = 1};
    }
}

template <typename T>
T parse_number(const Json& object, const char* member) {
    const Json& value = object.at(member);
    if (value.is_number_integer()) return value.get<T>();
    const auto text = value.get<std::string>();
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw std::runtime_error(fmt::format("{}: {} is no number of its kind", member, text));
    }
    return number;
}

}  // namespace

void Check::equal(std::string_view what, const Json& actual, const Json& expected) {
    if (actual != expected) {
        failures_.push_back(fmt::format("{}: expected {}, actual {}", what, shown(expected), shown(actual)));
    }
}

void Check::is_true(std::string_view what, bool condition) {
    if (!condition) failures_.emplace_back(what);
}

void Check::fail(std::string message) {
    failures_.push_back(std::move(message));
}

Topic independent(std::string_view name,
                  void (*reader)(const Json& file, const Json& test_case, Check& check)) {
    return {name, [reader](const Json&) { return CaseReader(reader); }};
}

Totals run(const std::vector<std::string>& paths, const std::string& only) {
    Totals totals;
    for (const fs::path& path : files_of(paths)) {
        const Totals part = run_file(path, only);
        totals.passed += part.passed;
        totals.failed += part.failed;
    }
    return totals;
}

Json load_topic_file(const Json& file, const std::string& topic) {
    const fs::path folder = fs::path(file.at("path").get<std::string>()).parent_path();
    for (const fs::path& candidate : {folder / (topic + ".json"), folder / (topic + ".json.gz"),
                                      fs::path(BYTOM_TEST_DATA) / "vectors" / (topic + ".json")}) {
        if (fs::exists(candidate)) return Json::parse(read_file(candidate));
    }
    throw std::runtime_error("no file of topic " + topic);
}

std::string text_of(const Json& object, const char* member) {
    return object.at(member).get<std::string>();
}

Bytes json_bytes(const Json& text) {
    auto bytes = base::from_hex(text.get<std::string>());
    if (!bytes) throw std::runtime_error("not hex");
    return *std::move(bytes);
}

Bytes bytes_of(const Json& object, const char* member) {
    auto bytes = base::from_hex(text_of(object, member));
    if (!bytes) throw std::runtime_error(fmt::format("{}: bad hex", member));
    return *std::move(bytes);
}

Hash256 hash_of(const Json& object, const char* member) {
    const auto hash = Hash256::from_text(text_of(object, member));
    if (!hash) throw std::runtime_error(fmt::format("{}: {}", member, base::to_string(hash.error())));
    return *hash;
}

std::uint64_t number_of(const Json& object, const char* member) {
    return parse_number<std::uint64_t>(object, member);
}

std::int64_t signed_of(const Json& object, const char* member) {
    return parse_number<std::int64_t>(object, member);
}

}  // namespace bytom::vectors
