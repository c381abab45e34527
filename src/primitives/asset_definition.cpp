#include <map>

#include <bytom/base/bytes.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/primitives/asset_definition.hpp>

namespace bytom::primitives {
namespace {

constexpr std::string_view kBadDefinition = "bad_definition";

/// Writes one value and everything in it without recursion.
class CanonicalWriter {
public:
    /// Empty, or why it was not written to the end.
    [[nodiscard]] std::string_view write(json::Value root) {
        write_value(root);
        while (!open_.empty() && out_.size() <= kMaxDefinitionSize && !exhausted_) {
            Container& container = open_.back();
            if (container.next == container.members.size()) {
                const char bracket = container.closing_bracket;
                open_.pop_back();
                start_line();
                out_.push_back(bracket);
                continue;
            }
            const json::Member member = container.members[container.next];
            if (container.next++ != 0) out_.push_back(',');
            start_line();
            if (container.closing_bracket == '}') {
                write_string(member.key);
                out_ += ": ";
            }
            write_value(member.value);  // may open a container and so move this one
        }
        if (exhausted_) return json::kTooMuchMemory;
        return out_.size() <= kMaxDefinitionSize ? "" : "the definition is too long";
    }

    [[nodiscard]] const std::string& text() const noexcept { return out_; }

private:
    /// An object or array whose closing bracket is still to come.
    struct Container {
        std::vector<json::Member> members;  ///< without keys if it is an array
        char closing_bracket = '}';
        std::size_t next = 0;
    };

    void start_line() {
        out_.push_back('\n');
        out_.append(2 * open_.size(), ' ');
    }

    void write_string(std::string_view text) {
        out_.push_back('"');
        json::append_escaped(out_, text);
        out_.push_back('"');
    }

    void write_value(json::Value value) {
        switch (value.kind()) {
            case json::Kind::null:
                out_ += "null";
                break;
            case json::Kind::boolean:
                out_ += value.boolean() ? "true" : "false";
                break;
            case json::Kind::number:
                out_ += value.number();
                break;
            case json::Kind::string:
                write_string(value.string());
                break;
            case json::Kind::array:
                open_array(value);
                break;
            case json::Kind::object:
                open_object(value);
                break;
        }
    }

    void open_array(json::Value array) {
        if (array.size() == 0) {
            out_ += "[]";
            return;
        }
        out_.push_back('[');
        if (!reserve(array)) return;
        Container& container = open_.emplace_back();
        container.closing_bracket = ']';
        container.members.reserve(array.size());
        for (const json::Value element : array.elements())
            container.members.push_back({.key = {}, .value = element});
    }

    void open_object(json::Value object) {
        if (object.size() == 0) {
            out_ += "{}";
            return;
        }
        out_.push_back('{');
        if (!reserve(object)) return;
        std::map<std::string_view, json::Value> by_key;
        for (const auto& [key, value] : object.members())
            by_key.insert_or_assign(key, value);
        Container& container = open_.emplace_back();
        container.members.reserve(by_key.size());
        for (const auto& [key, value] : by_key)
            container.members.push_back({.key = key, .value = value});
    }

    /// A member, and its place in the order while that is made.
    static constexpr std::size_t kMemberBytes = sizeof(json::Member) + 96;

    bool reserve(json::Value container) {
        exhausted_ = !container.take(container.size() * kMemberBytes);
        return !exhausted_;
    }

    std::string out_;
    std::vector<Container> open_;
    bool exhausted_ = false;
};

}  // namespace

Result<Bytes> canonical_definition(json::Value definition) {
    if (definition.is_null()) return base::to_bytes(base::as_bytes("{}"));
    if (definition.kind() != json::Kind::object) {
        return base::fail(kBadDefinition, "a definition is an object, not a value of type " +
                                              std::string(json::to_string(definition.kind())));
    }
    CanonicalWriter writer;
    if (const std::string_view failure = writer.write(definition); !failure.empty())
        return base::fail(kBadDefinition, std::string(failure));
    return base::to_bytes(base::as_bytes(writer.text()));
}

Result<Bytes> canonical_definition(std::string_view definition_json) {
    if (definition_json.empty()) definition_json = "null";
    auto document = json::Document::parse(definition_json);
    if (!document) return base::fail(kBadDefinition, std::move(document).error());
    return canonical_definition(document->root());
}

}  // namespace bytom::primitives
