#include "equity/optimizer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace bytom::equity {
namespace {

constexpr std::size_t kMaxPattern = 6;

struct Rule {
    std::string_view before;
    std::string_view after;
};

constexpr std::array kRules = std::to_array<Rule>({
    {"0 ROLL", ""},
    {"0 PICK", "DUP"},
    {"1 ROLL", "SWAP"},
    {"1 PICK", "OVER"},
    {"2 ROLL", "ROT"},
    {"TRUE VERIFY", ""},
    {"SWAP SWAP", ""},
    {"OVER OVER", "2DUP"},
    {"SWAP OVER", "TUCK"},
    {"DROP DROP", "2DROP"},
    {"SWAP DROP", "NIP"},
    {"5 ROLL 5 ROLL", "2ROT"},
    {"3 PICK 3 PICK", "2OVER"},
    {"3 ROLL 3 ROLL", "2SWAP"},
    {"2 PICK 2 PICK 2 PICK", "3DUP"},
    {"1 ADD", "1ADD"},
    {"1 SUB", "1SUB"},
    {"EQUAL VERIFY", "EQUALVERIFY"},
    {"SWAP TXSIGHASH ROT", "TXSIGHASH SWAP"},
    {"SWAP EQUAL", "EQUAL"},
    {"SWAP EQUALVERIFY", "EQUALVERIFY"},
    {"SWAP ADD", "ADD"},
    {"SWAP BOOLAND", "BOOLAND"},
    {"SWAP BOOLOR", "BOOLOR"},
    {"SWAP MIN", "MIN"},
    {"SWAP MAX", "MAX"},
    {"DUP 2 PICK EQUAL", "2DUP EQUAL"},
    {"DUP 2 PICK EQUALVERIFY", "2DUP EQUALVERIFY"},
    {"DUP 2 PICK ADD", "2DUP ADD"},
    {"DUP 2 PICK BOOLAND", "2DUP BOOLAND"},
    {"DUP 2 PICK BOOLOR", "2DUP BOOLOR"},
    {"DUP 2 PICK MIN", "2DUP MIN"},
    {"DUP 2 PICK MAX", "2DUP MAX"},
});

/// The words of a side of a rule.
struct Words {
    std::array<std::string_view, kMaxPattern> words;
    std::size_t count = 0;

    constexpr explicit Words(std::string_view text) {
        while (!text.empty()) {
            const std::size_t blank = std::min(text.find(' '), text.size());
            words[count++] = text.substr(0, blank);
            text.remove_prefix(std::min(blank + 1, text.size()));
        }
    }
};

bool matches(const Words& pattern, const std::vector<std::string>& tokens, std::size_t at) {
    if (tokens.size() - at < pattern.count) return false;
    for (std::size_t i = 0; i < pattern.count; ++i) {
        if (tokens[at + i] != pattern.words[i]) return false;
    }
    return true;
}

/// Replaces all matches, from left to right; true if there were any. The reference matches the blanks around
/// the words, too, so the token behind a match cannot begin another one.
bool apply(const Rule& rule, std::vector<std::string>& tokens) {
    const Words before(rule.before);
    const Words after(rule.after);
    std::size_t out = 0;
    bool changed = false;
    const auto keep = [&](std::size_t index) {
        if (out != index) tokens[out] = std::move(tokens[index]);
        ++out;
    };
    for (std::size_t i = 0; i < tokens.size();) {
        if (!matches(before, tokens, i)) {
            keep(i++);
            continue;
        }
        changed = true;
        i += before.count;
        for (std::size_t word = 0; word < after.count; ++word)
            tokens[out++] = after.words[word];
        if (i < tokens.size()) keep(i++);
    }
    tokens.resize(out);
    return changed;
}

}  // namespace

std::vector<std::string> optimize(std::vector<std::string> tokens, Budget& budget) {
    bool changed = true;
    while (changed && !budget.exhausted()) {
        changed = false;
        for (const Rule& rule : kRules) {
            changed |= apply(rule, tokens);
            budget.spend(1 + tokens.size() / 8);
        }
    }
    return tokens;
}

}  // namespace bytom::equity
