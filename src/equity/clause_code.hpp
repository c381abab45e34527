// What the code generators of one clause share: the code so far, the stack that it leaves, the names.
#pragma once

#include "equity/code_buffer.hpp"
#include "equity/output_indexes.hpp"
#include "equity/references.hpp"
#include "equity/stack_model.hpp"
#include "equity/type_checker.hpp"

namespace bytom::equity {

/// The contracts of the file and what has been compiled of them.
struct Unit {
    const SourceFile& file;
    std::vector<Contract> contracts;  ///< same order; bodies as far as compiled
};

struct ClauseCode {
    const Unit& unit;
    std::size_t contract_index;
    const ClauseDeclaration& declaration;
    Contract& contract;  ///< results
    Clause& clause;
    Scope& scope;
    TypeChecker types;
    ReferenceCounts counts;
    CodeBuffer& code;
    StackModel stack;
    Budget& budget;

    /// Tokens that take `pops` cells and leave one.
    void operate(std::string_view tokens, std::size_t pops) {
        code.add(tokens);
        stack.pop(pops);
        stack.push();
    }
    /// A token that pushes.
    void push(std::string_view token, std::string_view label = {}) {
        code.add(token);
        stack.push(label);
    }
    void push_number(std::int64_t number) { push(std::to_string(number)); }
    void pop(std::string_view token) {
        code.add(token);
        stack.pop();
    }
    void swap() {
        code.add("SWAP");
        stack.roll(1);
    }
    void roll(std::size_t depth) {
        code.add(std::to_string(depth));
        code.add("ROLL");
        stack.roll(depth);
    }
    void verify() {
        code.add_verify();
        stack.pop();
    }
    /// An analysis text, whose size counts.
    [[nodiscard]] std::string text(const Expression& expression) {
        std::string text = canonical_text(expression);
        budget.spend(text.size() / 4);
        return text;
    }
};

}  // namespace bytom::equity
