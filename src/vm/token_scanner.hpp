// Cutting assembler text into tokens (03 §9.3).
#pragma once

#include <optional>
#include <string_view>

#include <bytom/base/result.hpp>
#include <bytom/vm/error.hpp>

namespace bytom::vm {

/// The text passes through a window of limited size, as in the reference, since the results depend on it:
/// some tokens are too long for it. Does not own the text.
class TokenScanner {
public:
    explicit TokenScanner(std::string_view text) noexcept : text_(text) {}

    /// The next token, quotes included; nothing at the end. Errors: token (unclosed quote), token_too_long.
    [[nodiscard]] Result<std::optional<std::string_view>, VmError> next();

private:
    [[nodiscard]] bool make_room() noexcept;

    std::string_view text_;
    std::size_t begin_ = 0;        ///< where the window begins in the text
    std::size_t end_ = 0;          ///< where it ends
    std::size_t buffer_size_ = 0;  ///< capacity of the window, including wasted_
    std::size_t wasted_ = 0;       ///< bytes of the buffer before the window
    bool at_end_ = false;          ///< no text follows the window
};

}  // namespace bytom::vm
