#include "vm/token_scanner.hpp"

#include <algorithm>

#include <bytom/base/utf8.hpp>

namespace bytom::vm {
namespace {

constexpr std::size_t kFirstBuffer = 4096;
constexpr std::size_t kLargestBuffer = 65536;
constexpr char kQuote = '\'';
constexpr char kEscape = '\\';

bool is_ascii_space(char character) noexcept {
    return character == ' ' || (character >= '\t' && character <= '\r');
}

/// Bytes of the white-space character that the text begins with; 0 if it does not.
std::size_t space_width(std::string_view text) noexcept {
    if (text.empty()) return 0;
    const base::CodePoint first = base::next_code_point(text);
    return first.valid && base::is_white_space(first.value) ? first.size : 0;
}

/// What to do with the front of the window: skip `advance` bytes and, if there is one, take the token.
struct Cut {
    std::size_t advance = 0;
    std::optional<std::string_view> token;
};

Cut cut_word(std::string_view window, bool at_end) noexcept {
    std::size_t begin = 0;
    while (const std::size_t width = space_width(window.substr(begin)))
        begin += width;
    for (std::size_t end = begin; end < window.size(); ++end) {
        if (const std::size_t width = space_width(window.substr(end))) {
            return {.advance = end + width, .token = window.substr(begin, end - begin)};
        }
    }
    if (at_end && begin < window.size()) return {.advance = window.size(), .token = window.substr(begin)};
    return {.advance = begin, .token = std::nullopt};
}

/// Where the first character of the window is that is no space when bytes are taken for characters. The
/// reference looks for quotes like this, so a quote after wide white space goes unnoticed.
std::size_t skip_narrow_spaces(std::string_view window) noexcept {
    const auto* const found = std::ranges::find_if_not(
        window, [](char c) { return is_ascii_space(c) || c == '\x85' || c == '\xA0'; });
    return static_cast<std::size_t>(found - window.begin());
}

/// Position behind the quoted string that begins at `begin`; npos if it does not end in the window.
std::size_t end_of_quoted(std::string_view window, std::size_t begin) noexcept {
    for (std::size_t i = begin + 1; i < window.size(); ++i) {
        if (window[i] == kQuote) return i + 1;
        if (window[i] == kEscape) ++i;
    }
    return std::string_view::npos;
}

/// Error: token, if the text ends inside quotes.
Result<Cut, VmError> cut(std::string_view window, bool at_end) noexcept {
    const Cut word = cut_word(window, at_end);
    if (word.token && word.token->size() > 1 && word.token->front() != kQuote) return word;
    const std::size_t begin = skip_narrow_spaces(window);
    if (begin == window.size() || window[begin] != kQuote) return word;
    const std::size_t end = end_of_quoted(window, begin);
    if (end != std::string_view::npos) return Cut{.advance = end, .token = window.substr(begin, end - begin)};
    if (at_end) return std::unexpected(VmError::token);
    return Cut{};
}

}  // namespace

Result<std::optional<std::string_view>, VmError> TokenScanner::next() {
    for (;;) {
        if (begin_ < end_ || at_end_) {
            BYTOM_ASSIGN(const Cut piece, cut(text_.substr(begin_, end_ - begin_), at_end_));
            begin_ += piece.advance;
            wasted_ += piece.advance;
            if (piece.token) return piece.token;
        }
        if (at_end_) return std::nullopt;
        if (!make_room()) return std::unexpected(VmError::token_too_long);
        const std::size_t room = buffer_size_ - wasted_ - (end_ - begin_);
        const std::size_t count = std::min(room, text_.size() - end_);
        at_end_ = count == 0;
        end_ += count;
    }
}

/// False if the window is full and cannot grow.
bool TokenScanner::make_room() noexcept {
    const std::size_t held = end_ - begin_;
    if (wasted_ + held == buffer_size_ || wasted_ > buffer_size_ / 2) wasted_ = 0;
    if (held < buffer_size_ - wasted_) return true;
    if (buffer_size_ >= kLargestBuffer) return false;
    buffer_size_ = buffer_size_ == 0 ? kFirstBuffer : 2 * buffer_size_;
    return true;
}

}  // namespace bytom::vm
