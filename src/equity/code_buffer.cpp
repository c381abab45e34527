#include "equity/code_buffer.hpp"

#include <utility>

#include <bytom/base/hex.hpp>

namespace bytom::equity {

void CodeBuffer::add(std::string_view tokens) {
    if (std::exchange(verify_pending_, false)) append("VERIFY");
    for (;;) {
        const std::size_t blank = tokens.find(' ');
        append(tokens.substr(0, blank));
        if (blank == std::string_view::npos) return;
        tokens.remove_prefix(blank + 1);
    }
}

void CodeBuffer::add_verify() {
    if (std::exchange(verify_pending_, true)) append("VERIFY");
}

void CodeBuffer::append(std::string_view token) {
    budget_->spend(4 + token.size() / 4);
    tokens_.emplace_back(token);
}

std::string data_token(ByteView data) {
    if (data.empty()) return "0";
    if (data.size() == 1) return std::to_string(data.front());
    return "0x" + base::to_hex(data);
}

}  // namespace bytom::equity
