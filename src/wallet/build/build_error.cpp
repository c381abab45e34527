#include "build_error.hpp"

namespace bytom::wallet {

std::unexpected<BuildError> build_error(ErrorKind kind, std::string_view root, std::string_view prefix) {
    BuildError failure{.kind = kind, .detail = std::string(prefix), .root = std::string(root)};
    if (!prefix.empty()) failure.detail += ": ";
    failure.detail += root;
    return std::unexpected(std::move(failure));
}

BuildError build_error_of(const WalletError& error, std::string_view prefix) {
    const std::string_view text = error.detail;
    constexpr std::string_view kSeparator = ": ";
    const auto last = text.rfind(kSeparator);
    BuildError failure{.kind = error.kind, .detail = std::string(prefix), .root = {}};
    failure.root = last == std::string_view::npos ? text : text.substr(last + kSeparator.size());
    if (!prefix.empty()) failure.detail += kSeparator;
    failure.detail += text;
    return failure;
}

std::unexpected<BuildError> plain_build_error(const std::string& text) {
    return std::unexpected(BuildError{.kind = {}, .detail = text, .root = text});
}

std::unexpected<BuildError> missing_fields() {
    return build_error(ErrorKind::missing_fields, "required field is missing");
}

}  // namespace bytom::wallet
