#include "equity/evaluator.hpp"

#include <algorithm>
#include <limits>

#include <fmt/core.h>

#include <bytom/base/checked.hpp>
#include <bytom/crypto/sha2.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/vm/number.hpp>
#include <bytom/vm/program_builder.hpp>

#include "equity/builtins.hpp"

namespace bytom::equity {
namespace {

constexpr std::size_t kMaxValue = std::size_t{1} << 20;   ///< bytes
constexpr std::size_t kMaxMoved = std::size_t{64} << 20;  ///< bytes of values read, all together
constexpr std::int64_t kMaxShift = 63;

Bytes number_bytes(std::int64_t number) {
    const vm::EncodedNumber encoded = vm::encode_number(number);
    return base::to_bytes(encoded.view());
}

Bytes truth(bool value) {
    return value ? Bytes{1} : Bytes{};
}

std::optional<std::int64_t> divided(std::int64_t a, std::int64_t b, bool remainder) {
    if (b == 0) return std::nullopt;
    if (b == -1) return remainder ? std::optional<std::int64_t>(0) : base::checked_sub<std::int64_t>(0, a);
    return remainder ? a % b : a / b;
}

std::optional<std::int64_t> shifted_left(std::int64_t a, std::int64_t b) {
    if (b < 0) return std::nullopt;
    if (a == 0) return 0;
    if (b >= kMaxShift) {
        if (b > kMaxShift || a != -1) return std::nullopt;
        return std::numeric_limits<std::int64_t>::min();
    }
    return base::checked_mul<std::int64_t>(a, std::int64_t{1} << b);
}

std::optional<std::int64_t> shifted_right(std::int64_t a, std::int64_t b) {
    if (b < 0) return std::nullopt;
    return a >> std::min(b, kMaxShift);
}

/// The result of an operator on numbers; nothing if the machine would refuse it.
std::optional<Bytes> arithmetic(std::string_view op, std::int64_t a, std::int64_t b) {
    if (op == ">") return truth(a > b);
    if (op == "<") return truth(a < b);
    if (op == ">=") return truth(a >= b);
    if (op == "<=") return truth(a <= b);
    std::optional<std::int64_t> result;
    if (op == "+") result = base::checked_add(a, b);
    if (op == "-") result = base::checked_sub(a, b);
    if (op == "*") result = base::checked_mul(a, b);
    if (op == "/") result = divided(a, b, /*remainder=*/false);
    if (op == "%") result = divided(a, b, /*remainder=*/true);
    if (op == "<<") result = shifted_left(a, b);
    if (op == ">>") result = shifted_right(a, b);
    if (!result) return std::nullopt;
    return number_bytes(*result);
}

/// AND cuts to the shorter operand, OR and XOR extend the shorter one by zero bytes (03 §5).
Bytes bitwise(char op, const Bytes& a, const Bytes& b) {
    const std::size_t size = op == '&' ? std::min(a.size(), b.size()) : std::max(a.size(), b.size());
    Bytes result(size);
    for (std::size_t i = 0; i < size; ++i) {
        const unsigned x = i < a.size() ? a[i] : 0;
        const unsigned y = i < b.size() ? b[i] : 0;
        result[i] = static_cast<std::uint8_t>(op == '&' ? x & y : op == '|' ? x | y : x ^ y);
    }
    return result;
}

}  // namespace

Bytes bytes_of(const Argument& argument) {
    if (const bool* value = std::get_if<bool>(&argument)) return truth(*value);
    if (const std::int64_t* value = std::get_if<std::int64_t>(&argument)) return number_bytes(*value);
    if (const Bytes* value = std::get_if<Bytes>(&argument)) return *value;
    return {};
}

std::unexpected<TermsError> Evaluator::fail(TermsErrorName name, std::size_t offset,
                                            std::string_view text) const {
    const Position position = position_of(source_, offset);
    return std::unexpected(TermsError{
        .name = name, .text = fmt::format("line {}, col {}: {}", position.line, position.column, text)});
}

Result<std::int64_t, TermsError> Evaluator::number(const Expression& expression, ByteView bytes) const {
    const auto decoded = vm::decode_number(bytes);
    if (!decoded) {
        return fail(
            TermsErrorName::arithmetic_error, expression.offset,
            fmt::format("{} is used as a number but has {} bytes", canonical_text(expression), bytes.size()));
    }
    return *decoded;
}

Result<Value, TermsError> Evaluator::bounded(const Expression& expression, Bytes bytes) const {
    if (bytes.size() > kMaxValue)
        return fail(TermsErrorName::arithmetic_error, expression.offset, "the value is too long");
    return Value(std::move(bytes));
}

Result<Value, TermsError> Evaluator::evaluate(const Expression& expression) {
    return std::visit(
        Overloaded{
            [&](const Identifier& identifier) -> Outcome {
                const auto found = values_.find(identifier.name);
                if (found != values_.end()) {
                    const std::size_t size = found->second ? found->second->size() : 0;
                    moved_ += size;
                    if (moved_ > kMaxMoved)
                        return fail(TermsErrorName::arithmetic_error, expression.offset,
                                    "too much to compute");
                    return found->second;
                }
                return fail(TermsErrorName::unknown_value, expression.offset,
                            fmt::format("the value of {} is not known here", identifier.name));
            },
            [&](const IntegerLiteral& literal) -> Outcome { return Value(number_bytes(literal.value)); },
            // The one-byte string 00 is compiled to the empty one (12 §7.5).
            [&](const BytesLiteral& literal) -> Outcome {
                return Value(literal.value == Bytes{0} ? Bytes{} : literal.value);
            },
            [&](const BooleanLiteral& literal) -> Outcome { return Value(truth(literal.value)); },
            [&](const ListLiteral&) -> Outcome { return Value(); },
            [&](const Call& node) -> Outcome { return call(expression, node); },
            [&](const Unary& node) -> Outcome { return unary(expression, node); },
            [&](const Binary&) -> Outcome { return chain(expression); },
        },
        expression.node);
}

Result<Value, TermsError> Evaluator::chain(const Expression& expression) {
    const auto links = binary_chain(expression);
    BYTOM_ASSIGN(Value left, evaluate(*links.front()->as<Binary>()->left));
    for (const Expression* const link : links) {
        const auto& node = *link->as<Binary>();
        BYTOM_ASSIGN(const Value right, evaluate(*node.right));
        BYTOM_ASSIGN(left, binary(*link, *node.op, left, right));
    }
    return left;
}

Result<Value, TermsError> Evaluator::binary(const Expression& expression, const BinaryOperator& op,
                                            const Value& left, const Value& right) const {
    if (op.text == "&&" || op.text == "||") {
        // Signatures are taken for good ones where the other side does not decide.
        const bool a = !left || vm::is_true(*left);
        const bool b = !right || vm::is_true(*right);
        return Value(truth(op.text == "&&" ? a && b : a || b));
    }
    if (!left || !right) return Value();
    if (op.is_equality()) return Value(truth((*left == *right) == (op.text == "==")));
    if (op.operands == OperandRule::any) return Value(bitwise(op.text.front(), *left, *right));
    const auto& node = *expression.as<Binary>();
    BYTOM_ASSIGN(const std::int64_t a, number(*node.left, *left));
    BYTOM_ASSIGN(const std::int64_t b, number(*node.right, *right));
    auto result = arithmetic(op.text, a, b);
    if (!result) {
        return fail(TermsErrorName::arithmetic_error, expression.offset,
                    fmt::format("{} {} {} has no result", a, op.text, b));
    }
    return result;
}

Result<Value, TermsError> Evaluator::unary(const Expression& expression, const Unary& unary) {
    BYTOM_ASSIGN(const Value operand, evaluate(*unary.operand));
    if (!operand) return Value();
    switch (unary.op->text) {
        case '!':
            return Value(truth(!vm::is_true(*operand)));
        case '-': {
            BYTOM_ASSIGN(const std::int64_t value, number(*unary.operand, *operand));
            const auto negated = base::checked_sub<std::int64_t>(0, value);
            if (!negated) return fail(TermsErrorName::arithmetic_error, expression.offset, "overflow");
            return Value(number_bytes(*negated));
        }
        default: {
            Bytes inverted = *operand;
            for (std::uint8_t& byte : inverted)
                byte = static_cast<std::uint8_t>(~byte);
            return Value(std::move(inverted));
        }
    }
}

Result<Value, TermsError> Evaluator::call(const Expression& expression, const Call& call) {
    const auto* const callee = call.callee->as<Identifier>();
    const std::string_view name = callee != nullptr ? callee->name : std::string_view();
    if (find_builtin(name) != nullptr) return builtin(expression, name, call);
    const auto contract = std::ranges::find(contracts_, name, &Contract::name);
    if (contract != contracts_.end()) return contract_call(expression, *contract, call);
    return fail(TermsErrorName::unknown_value, expression.offset, "this call cannot be evaluated");
}

Result<Value, TermsError> Evaluator::builtin(const Expression& expression, std::string_view name,
                                             const Call& call) {
    if (name == "checkTxMultiSig") {
        BYTOM_TRY(note_signers_of_lists(call));
        return Value();
    }
    if (name == "checkTxSig") BYTOM_TRY(note_signers(*call.arguments[1], std::span(call.arguments).first(1)));
    std::vector<Value> arguments(call.arguments.size());
    for (std::size_t i = arguments.size(); i-- > 0;) {
        BYTOM_ASSIGN(arguments[i], evaluate(*call.arguments[i]));
    }
    if (std::ranges::any_of(arguments, [](const Value& argument) { return !argument; })) return Value();
    const Bytes& first = *arguments.front();
    if (name == "checkTxSig") return Value();
    if (name == "sha3") return Value(base::to_bytes(crypto::sha3_256(first).view()));
    if (name == "sha256") return Value(base::to_bytes(crypto::sha256(first).view()));
    if (name == "size") return Value(number_bytes(static_cast<std::int64_t>(first.size())));
    if (name == "concat" || name == "concatpush") {
        // The first argument is on top of the stack, so it comes second (12 §5.3).
        Bytes joined = *arguments[1];
        base::append(joined, name == "concat" ? first : vm::push_data(first));
        return bounded(expression, std::move(joined));
    }
    BYTOM_ASSIGN(const std::int64_t a, number(*call.arguments[0], first));
    if (name == "below") {
        below_ = below_ ? std::min(*below_, a) : a;
        return Value(truth(true));
    }
    if (name == "above") {
        above_ = above_ ? std::max(*above_, a) : a;
        return Value(truth(true));
    }
    if (name == "abs") {
        const auto negated = base::checked_sub<std::int64_t>(0, a);
        if (a < 0 && !negated) return fail(TermsErrorName::arithmetic_error, expression.offset, "overflow");
        return Value(number_bytes(a < 0 ? *negated : a));
    }
    BYTOM_ASSIGN(const std::int64_t b, number(*call.arguments[1], *arguments[1]));
    return Value(number_bytes(name == "min" ? std::min(a, b) : std::max(a, b)));
}

std::vector<Bytes> Evaluator::signers_of(std::string_view signature) const {
    const auto found = signers_.find(signature);
    return found == signers_.end() ? std::vector<Bytes>() : found->second;
}

base::Status<TermsError> Evaluator::note_signers(const Expression& signature,
                                                 std::span<const Expression* const> keys) {
    const auto* const name = signature.as<Identifier>();
    if (name == nullptr) return {};
    std::vector<Bytes> known;
    for (const Expression* const key : keys) {
        BYTOM_ASSIGN(Value value, evaluate(*key));
        if (!value) return {};
        known.push_back(*std::move(value));
    }
    signers_[name->name] = std::move(known);
    return {};
}

base::Status<TermsError> Evaluator::note_signers_of_lists(const Call& call) {
    const auto* const keys = call.arguments[0]->as<ListLiteral>();
    const auto* const signatures = call.arguments[1]->as<ListLiteral>();
    if (keys == nullptr || signatures == nullptr) return {};
    for (const Expression* const signature : signatures->elements)
        BYTOM_TRY(note_signers(*signature, keys->elements));
    return {};
}

Result<Value, TermsError> Evaluator::contract_call(const Expression& expression, const Contract& contract,
                                                   const Call& call) {
    std::vector<Argument> arguments;
    for (const Expression* const argument : call.arguments) {
        BYTOM_ASSIGN(Value value, evaluate(*argument));
        if (!value) {
            return fail(TermsErrorName::unknown_value, argument->offset,
                        "the program depends on a signature, so it is not known beforehand");
        }
        arguments.emplace_back(std::move(*value));
    }
    auto program = instantiate_in_contract(contract, arguments);
    if (!program) return fail(TermsErrorName::instantiation_failed, expression.offset, program.error().text);
    return bounded(expression, std::move(*program));
}

}  // namespace bytom::equity
