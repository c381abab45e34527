// The code of a contract as assembler tokens (12 §7).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/bytes.hpp>

#include "equity/budget.hpp"

namespace bytom::equity {

class CodeBuffer {
public:
    explicit CodeBuffer(Budget& budget) noexcept : budget_(&budget) {}

    /// One or more tokens, separated by blanks.
    void add(std::string_view tokens);
    void add_label(std::string_view name) { add("$" + std::string(name)); }
    void add_jump(std::string_view label) { add("JUMP:$" + std::string(label)); }
    void add_jump_if(std::string_view label) { add("JUMPIF:$" + std::string(label)); }

    /// VERIFY, held back until the next token.
    void add_verify();
    /// The end of a clause: what would be verified last is left as the program's result.
    void drop_verify() noexcept { verify_pending_ = false; }

    [[nodiscard]] std::vector<std::string> take_tokens() && noexcept { return std::move(tokens_); }

private:
    void append(std::string_view token);

    Budget* budget_;
    std::vector<std::string> tokens_;
    bool verify_pending_ = false;
};

/// The token that pushes these bytes: single bytes as their number, so that a byte 0 becomes the empty
/// string.
[[nodiscard]] std::string data_token(ByteView data);

}  // namespace bytom::equity
