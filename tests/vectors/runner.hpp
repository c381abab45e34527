// What the readers of the vector topics are made of (docs/protocol/README.md, "Vectors").
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <bytom/base/hash256.hpp>
#include <bytom/base/hex.hpp>

namespace bytom::vectors {

using Json = nlohmann::json;

/// Collects what one case found wrong.
class Check {
public:
    /// Compares and remembers a difference. Both sides are printed by their JSON form.
    void equal(std::string_view what, const Json& actual, const Json& expected);
    void is_true(std::string_view what, bool condition);
    void fail(std::string message);

    [[nodiscard]] const std::vector<std::string>& failures() const noexcept { return failures_; }

private:
    std::vector<std::string> failures_;
};

/// The file (for members next to `cases`, and `path`, which the runner adds) and one of its cases. Anything
/// thrown (a missing member, an unknown `op`) is a failure of the case. Readers may assume nothing about
/// other cases unless the topic's schema is a story.
using CaseReader = std::function<void(const Json& file, const Json& test_case, Check& check)>;

struct Topic {
    std::string_view name;
    /// Makes the reader for one file, so that state that the cases of a file share lives as long as the
    /// file's run.
    std::function<CaseReader(const Json& file)> open;
};

/// A topic whose cases are independent of each other.
[[nodiscard]] Topic independent(std::string_view name,
                                void (*reader)(const Json& file, const Json& test_case, Check& check));

/// All topics, in order of the specification.
[[nodiscard]] const std::vector<Topic>& all_topics();

/// The file of another topic that a case refers to: the one beside the file being run if there is one, else
/// the one kept with the tests. Throws if it cannot be read.
[[nodiscard]] Json load_topic_file(const Json& file, const std::string& topic);

struct Totals {
    std::size_t passed = 0;
    std::size_t failed = 0;
};

/// Runs every .json (or .json.gz) file of the paths; folders recursively. `only` not empty: files of other
/// topics are left out. Prints failed cases and a line per file.
[[nodiscard]] Totals run(const std::vector<std::string>& paths, const std::string& only);

/// Access to members with the error a reader wants: throws std::runtime_error naming what is missing or
/// wrong.
[[nodiscard]] std::string text_of(const Json& object, const char* member);
[[nodiscard]] Bytes bytes_of(const Json& object, const char* member);
/// The bytes of a hex text; throws if it is none.
[[nodiscard]] Bytes json_bytes(const Json& text);
[[nodiscard]] Hash256 hash_of(const Json& object, const char* member);
/// A decimal string or a JSON number.
[[nodiscard]] std::uint64_t number_of(const Json& object, const char* member);
[[nodiscard]] std::int64_t signed_of(const Json& object, const char* member);

}  // namespace bytom::vectors
