#include "equity/ast.hpp"

#include <algorithm>

#include <bytom/base/hex.hpp>

namespace bytom::equity {
namespace {

void append_text(const Expression& expression, std::string& out);

void append_list(const std::vector<const Expression*>& list, std::string& out) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (i != 0) out += ", ";
        append_text(*list[i], out);
    }
}

void append_chain(const std::vector<const Expression*>& chain, std::string& out) {
    out.append(chain.size(), '(');
    append_text(*chain.front()->as<Binary>()->left, out);
    for (const Expression* const link : chain) {
        const auto& binary = *link->as<Binary>();
        out += ' ';
        out += binary.op->text;
        out += ' ';
        append_text(*binary.right, out);
        out += ')';
    }
}

void append_text(const Expression& expression, std::string& out) {
    std::visit(Overloaded{
                   [&](const Identifier& identifier) { out += identifier.name; },
                   [&](const IntegerLiteral& literal) { out += std::to_string(literal.value); },
                   [&](const BytesLiteral& literal) { out += "0x" + base::to_hex(literal.value); },
                   [&](const BooleanLiteral& literal) { out += literal.value ? "true" : "false"; },
                   [&](const ListLiteral& list) {
                       out += '[';
                       append_list(list.elements, out);
                       out += ']';
                   },
                   [&](const Call& call) {
                       append_text(*call.callee, out);
                       out += '(';
                       append_list(call.arguments, out);
                       out += ')';
                   },
                   [&](const Unary& unary) {
                       out += unary.op->text;
                       append_text(*unary.operand, out);
                   },
                   [&](const Binary&) { append_chain(binary_chain(expression), out); },
               },
               expression.node);
}

}  // namespace

std::string canonical_text(const Expression& expression) {
    std::string text;
    append_text(expression, text);
    return text;
}

std::vector<const Expression*> binary_chain(const Expression& expression) {
    std::vector<const Expression*> chain;
    const Expression* link = &expression;
    while (const auto* const binary = link->as<Binary>()) {
        chain.push_back(link);
        link = binary->left;
    }
    std::ranges::reverse(chain);
    return chain;
}

}  // namespace bytom::equity
