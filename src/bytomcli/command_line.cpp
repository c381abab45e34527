#include "bytomcli/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace bytom::bytomcli {
namespace {

constexpr std::string_view kHelp = "help";

std::string in_quotes(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}

/// A signed number whose base its prefix tells; the error says why it is none.
Result<std::int64_t, std::string_view> read_integer(std::string_view text) {
    constexpr std::string_view kSyntax = "invalid syntax";
    constexpr std::string_view kRange = "value out of range";
    std::string_view digits = text;
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    int base = 10;
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        base = 16;
        digits.remove_prefix(2);
    } else if (digits.size() > 1 && digits.starts_with('0')) {
        base = 8;
        digits.remove_prefix(1);
    }
    std::uint64_t magnitude = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude, base);
    if (digits.empty() || end != digits.data() + digits.size() || error == std::errc::invalid_argument) {
        return std::unexpected(kSyntax);
    }
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (error != std::errc{} || magnitude > kMax + (negative ? 1 : 0)) return std::unexpected(kRange);
    return static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
}

std::optional<bool> read_boolean(std::string_view text) {
    for (const std::string_view yes : {"1", "t", "T", "TRUE", "true", "True"}) {
        if (text == yes) return true;
    }
    for (const std::string_view no : {"0", "f", "F", "FALSE", "false", "False"}) {
        if (text == no) return false;
    }
    return std::nullopt;
}

std::string_view without_dashes(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of('-'), text.size()));
}

/// Which argument names the command. Before it the program's own flags are known only: any other one without
/// '=' takes the word behind it.
std::optional<std::size_t> find_name(std::span<const std::string> arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i];
        if (!word.starts_with('-')) {
            if (!word.empty()) return i;
            continue;
        }
        const bool is_long = word.starts_with("--");
        const bool takes_next = word.find('=') == std::string_view::npos && (is_long || word.size() == 2) &&
                                without_dashes(word) != (is_long ? kHelp : kHelp.substr(0, 1)) &&
                                without_dashes(word) != kJsonFlag;
        if (takes_next) ++i;
    }
    return std::nullopt;
}

class Parser {
public:
    explicit Parser(const Command* command) : command_(command) { invocation_.command = command; }

    Result<CommandLine, UsageError> parse(std::span<const std::string> arguments) {
        std::size_t i = 0;
        for (; i < arguments.size(); ++i) {
            const std::string_view word = arguments[i];
            if (word == "--") {
                ++i;
                break;
            }
            if (word.size() < 2 || !word.starts_with('-')) {
                invocation_.arguments.emplace_back(word);
                continue;
            }
            next_ = i + 1 < arguments.size() ? &arguments[i + 1] : nullptr;
            BYTOM_TRY(word.starts_with("--") ? read_long(word) : read_short(word.substr(1)));
            if (next_is_used_) ++i;
            next_is_used_ = false;
        }
        for (; i < arguments.size(); ++i)
            invocation_.arguments.push_back(arguments[i]);
        if (help_) return Help{command_, {}};
        if (command_ == nullptr) return Nothing{};
        BYTOM_TRY(check_number_of_arguments());
        BYTOM_TRY(check_needed_flags());
        return std::move(invocation_);
    }

private:
    using Outcome = Status<UsageError>;

    [[nodiscard]] std::unexpected<UsageError> fail(std::string text) const {
        return std::unexpected(UsageError{std::move(text), command_});
    }

    [[nodiscard]] const Flag* find(auto&& is_it) const {
        if (command_ == nullptr) return nullptr;
        const auto found = std::ranges::find_if(command_->flags, is_it);
        return found == command_->flags.end() ? nullptr : &*found;
    }

    Outcome read_long(std::string_view word) {
        const std::string_view rest = word.substr(2);
        if (rest.starts_with('-') || rest.starts_with('='))
            return fail("bad flag syntax: " + std::string(word));
        const auto equals = rest.find('=');
        const std::string_view name = rest.substr(0, equals);
        std::optional<std::string_view> value;
        if (equals != std::string_view::npos) value = rest.substr(equals + 1);
        if (name == kHelp) return set_help(value.value_or("true"));
        const Flag* const flag = find([name](const Flag& candidate) { return candidate.name == name; });
        if (flag == nullptr) return fail("unknown flag: --" + std::string(name));
        if (!value && flag->form == Form::boolean) value = "true";
        if (!value && next_ != nullptr) {
            value = *next_;
            next_is_used_ = true;
        }
        if (!value) return fail("flag needs an argument: " + std::string(word));
        return set(*flag, *value);
    }

    /// Letters behind one dash; the first one that takes a value has the rest of the word, or the next word.
    Outcome read_short(std::string_view letters) {
        const std::string_view word = letters;
        while (!letters.empty()) {
            const char letter = letters.front();
            const std::string_view all = letters;
            letters.remove_prefix(1);
            const bool is_help = letter == kHelp.front();
            const Flag* const flag =
                find([letter](const Flag& candidate) { return candidate.shorthand == letter; });
            if (flag == nullptr && !is_help) {
                return fail(std::string("unknown shorthand flag: '") + letter + "' in -" + std::string(all));
            }
            std::optional<std::string_view> value;
            if (letters.size() > 1 && letters.starts_with('=')) {
                value = letters.substr(1);
                letters = {};
            } else if (is_help || flag->form == Form::boolean) {
                value = "true";
            } else if (!letters.empty()) {
                value = letters;
                letters = {};
            } else if (next_ != nullptr) {
                value = *next_;
                next_is_used_ = true;
            } else {
                return fail(std::string("flag needs an argument: '") + letter + "' in -" + std::string(word));
            }
            BYTOM_TRY(is_help ? set_help(*value) : set(*flag, *value));
        }
        return {};
    }

    Outcome set_help(std::string_view value) {
        const auto wanted = read_boolean(value);
        if (!wanted) return refuse(value, "-h, --help", "strconv.ParseBool", "invalid syntax");
        help_ = *wanted;
        return {};
    }

    Outcome set(const Flag& flag, std::string_view value) {
        std::string shown = "--" + std::string(flag.name);
        if (flag.shorthand != 0) shown = std::string("-") + flag.shorthand + ", " + shown;
        std::string& place = invocation_.given[std::string(flag.name)];
        switch (flag.form) {
            case Form::boolean: {
                const auto boolean = read_boolean(value);
                if (!boolean) return refuse(value, shown, "strconv.ParseBool", "invalid syntax");
                place = *boolean ? "true" : "false";
                return {};
            }
            case Form::integer:
            case Form::unsigned_integer: {
                const auto number = read_integer(value);
                if (!number) return refuse(value, shown, "strconv.ParseInt", number.error());
                place = flag.form == Form::integer ? std::to_string(*number)
                                                   : std::to_string(static_cast<std::uint64_t>(*number));
                return {};
            }
            default:
                place = value;
                return {};
        }
    }

    [[nodiscard]] Outcome refuse(std::string_view value, std::string_view flag, std::string_view reader,
                                 std::string_view reason) const {
        return fail("invalid argument " + in_quotes(value) + " for " + in_quotes(flag) + " flag: " +
                    std::string(reader) + ": parsing " + in_quotes(value) + ": " + std::string(reason));
    }

    [[nodiscard]] Outcome check_number_of_arguments() const {
        const std::size_t count = invocation_.arguments.size();
        const std::size_t min = command_->min_arguments;
        const std::size_t max = command_->max_arguments;
        if (count >= min && count <= max) return {};
        if (max == 0) {
            return fail("unknown command " + in_quotes(invocation_.arguments.front()) + " for " +
                        in_quotes("bytomcli " + std::string(command_->name)));
        }
        const std::string received = std::to_string(count);
        if (max == Command::kAnyNumber) {
            return fail("requires at least " + std::to_string(min) + " arg(s), only received " + received);
        }
        const std::string expected = min == max
                                         ? std::to_string(min)
                                         : "between " + std::to_string(min) + " and " + std::to_string(max);
        return fail("accepts " + expected + " arg(s), received " + received);
    }

    [[nodiscard]] Outcome check_needed_flags() const {
        const auto need = [this](std::string_view flag) -> Outcome {
            if (invocation_.is_given(flag)) return {};
            return fail("Required flag(s) " + in_quotes(flag) + " have/has not been set");
        };
        if (!command_->needed_flag.empty()) BYTOM_TRY(need(command_->needed_flag));
        const bool pays_to_program =
            command_->name == "build-transaction" && invocation_.flag("type") == "spend";
        return pays_to_program ? need("receiver") : Outcome{};
    }

    const Command* command_;
    Invocation invocation_;
    const std::string* next_ = nullptr;
    bool next_is_used_ = false;
    bool help_ = false;
};

/// Number of insertions, deletions and replacements between two texts, letters of either case being the same.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
        }
    }
    return row.back();
}

std::string unknown_command(std::string_view name) {
    constexpr std::size_t kNear = 2;
    constexpr std::size_t kLongestName = 64;
    std::string text = "unknown command " + in_quotes(name) + " for \"bytomcli\"";
    std::string suggestions;
    for (const Command& command : commands()) {
        const bool near = name.size() <= kLongestName && distance(name, command.name) <= kNear;
        if (near || command.name.starts_with(name)) suggestions += "\t" + std::string(command.name) + "\n";
    }
    if (!suggestions.empty()) text += "\n\nDid you mean this?\n" + suggestions;
    return text;
}

}  // namespace

std::string_view Invocation::flag(std::string_view name) const {
    if (const auto found = given.find(name); found != given.end()) return found->second;
    const auto found =
        std::ranges::find_if(command->flags, [name](const Flag& flag) { return flag.name == name; });
    return found == command->flags.end() ? std::string_view{} : found->initial;
}

Result<CommandLine, UsageError> parse_command_line(std::span<const std::string> arguments) {
    const auto place = find_name(arguments);
    if (!place) return Parser(nullptr).parse(arguments);
    const std::string_view name = arguments[*place];
    std::vector<std::string> rest(arguments.begin(), arguments.end());
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(*place));
    if (name == kHelp) {
        const auto topic = find_name(rest);
        if (!topic) return Help{};
        const Command* const command = find_command(rest[*topic]);
        return Help{command, command == nullptr ? rest[*topic] : ""};
    }
    const Command* const command = find_command(name);
    if (command == nullptr) return std::unexpected(UsageError{unknown_command(name), nullptr});
    return Parser(command).parse(rest);
}

}  // namespace bytom::bytomcli
