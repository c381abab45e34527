#include "bytomcli/value_text.hpp"

#include <map>

#include <bytom/json/writer.hpp>

namespace bytom::bytomcli {
namespace {

/// Its recursion is bounded by json::kMaxDepth.
class Printer {
public:
    explicit Printer(Layout layout) : indented_(layout == Layout::indented) {}

    void print(json::Value value) {
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
                print_elements(value);
                return;
            case json::Kind::object:
                print_members(value);
                return;
        }
    }

    [[nodiscard]] std::string take() && { return std::move(out_); }

private:
    void print_text(std::string_view text) {
        out_ += '"';
        json::append_escaped(out_, text);
        out_ += '"';
    }

    void break_line() {
        if (!indented_) return;
        out_ += '\n';
        out_.append(2 * depth_, ' ');
    }

    void open(char bracket) {
        out_ += bracket;
        ++depth_;
    }

    void close(char bracket, bool is_empty) {
        --depth_;
        if (!is_empty) break_line();
        out_ += bracket;
    }

    void print_elements(json::Value array) {
        open('[');
        bool is_first = true;
        for (const json::Value element : array.elements()) {
            if (!is_first) out_ += ',';
            is_first = false;
            break_line();
            print(element);
        }
        close(']', is_first);
    }

    void print_members(json::Value object) {
        std::map<std::string_view, json::Value> members;
        for (const json::Member member : object.members())
            members.insert_or_assign(member.key, member.value);
        open('{');
        bool is_first = true;
        for (const auto& [key, value] : members) {
            if (!is_first) out_ += ',';
            is_first = false;
            break_line();
            print_text(key);
            out_ += indented_ ? ": " : ":";
            print(value);
        }
        close('}', is_first);
    }

    std::string out_;
    std::size_t depth_ = 0;
    const bool indented_;
};

}  // namespace

std::string value_text(json::Value value, Layout layout) {
    Printer printer(layout);
    printer.print(value);
    return std::move(printer).take();
}

}  // namespace bytom::bytomcli
