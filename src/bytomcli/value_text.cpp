#include "bytomcli/value_text.hpp"

#include <map>
#include <vector>

#include <bytom/json/writer.hpp>

namespace bytom::bytomcli {
namespace {

/// Goes through the value with a stack of its own: an answer may be nested json::kMaxDepth deep.
class Printer {
public:
    explicit Printer(Layout layout) : indented_(layout == Layout::indented) {}

    void print(json::Value root) {
        print_or_open(root);
        while (!open_.empty()) {
            Container& innermost = open_.back();
            if (innermost.next == innermost.children.size()) {
                close();
                continue;
            }
            if (innermost.next > 0) out_ += ',';
            const Child child = innermost.children[innermost.next++];
            break_line();
            if (innermost.closing == '}') {
                print_text(child.key);
                out_ += indented_ ? ": " : ":";
            }
            print_or_open(child.value);
        }
    }

    [[nodiscard]] std::string take() && { return std::move(out_); }

private:
    struct Child {
        std::string_view key;  ///< for members
        json::Value value;
    };

    struct Container {
        std::vector<Child> children;
        char closing;
        std::size_t next = 0;
    };

    /// Prints a scalar; of a container the bracket only, its children follow.
    void print_or_open(json::Value value) {
        switch (value.kind()) {
            case json::Kind::null:
                out_ += "null";
                return;
            case json::Kind::boolean:
                out_ += value.boolean() ? "true" : "false";
                return;
            case json::Kind::number:
                out_ += value.number();
                return;
            case json::Kind::string:
                print_text(value.string());
                return;
            case json::Kind::array:
                out_ += '[';
                open_.push_back({.children = elements_of(value), .closing = ']'});
                return;
            case json::Kind::object:
                out_ += '{';
                open_.push_back({.children = members_of(value), .closing = '}'});
                return;
        }
    }

    void close() {
        const Container closed = std::move(open_.back());
        open_.pop_back();
        if (!closed.children.empty()) break_line();
        out_ += closed.closing;
    }

    static std::vector<Child> elements_of(json::Value array) {
        std::vector<Child> children;
        children.reserve(array.size());
        for (const json::Value element : array.elements())
            children.push_back({.key = {}, .value = element});
        return children;
    }

    static std::vector<Child> members_of(json::Value object) {
        std::map<std::string_view, json::Value> members;
        for (const json::Member member : object.members())
            members.insert_or_assign(member.key, member.value);
        std::vector<Child> children;
        children.reserve(members.size());
        for (const auto& [key, value] : members)
            children.push_back({.key = key, .value = value});
        return children;
    }

    void print_text(std::string_view text) {
        out_ += '"';
        json::append_escaped(out_, text);
        out_ += '"';
    }

    void break_line() {
        if (!indented_) return;
        out_ += '\n';
        out_.append(2 * open_.size(), ' ');
    }

    std::string out_;
    std::vector<Container> open_;
    const bool indented_;
};

}  // namespace

std::string value_text(json::Value value, Layout layout) {
    Printer printer(layout);
    printer.print(value);
    return std::move(printer).take();
}

}  // namespace bytom::bytomcli
