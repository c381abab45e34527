// Reading of a transaction's fields (01 §3.1, §3.2), without mapping.
#pragma once

#include <bytom/primitives/transaction.hpp>

namespace bytom::primitives {

/// Told where byte strings stand while a transaction is read.
class LayoutObserver {
public:
    virtual ~LayoutObserver() = default;
    virtual void on_input() = 0;
    virtual void on_program(ByteView program) = 0;
    /// All arguments of an input, with their lengths; told if there are any.
    virtual void on_arguments(ByteView strings, std::uint32_t count) = 0;
    /// Empty at asset versions other than 1.
    virtual void on_output_program(ByteView program) = 0;
};

/// Reads one transaction. `observer` may be null; the views it gets point into the reader's input.
[[nodiscard]] Result<TxData, DecodeError> read_tx(base::Reader& reader, LayoutObserver* observer);

/// Reads a transaction part by part, in the order of the wire: the head, its inputs, the number of outputs,
/// the outputs. For those who look at a part and need it no more.
class TxPartReader {
public:
    enum class Arguments : std::uint8_t { keep, drop };

    struct Head {
        std::uint64_t version = 0;
        std::uint64_t time_range = 0;
        std::uint32_t inputs = 0;  ///< declared, which says nothing about what is there
    };

    TxPartReader(base::Reader& reader, LayoutObserver* observer, Arguments arguments)
        : reader_(reader), observer_(observer), arguments_(arguments) {}

    [[nodiscard]] Result<Head, DecodeError> read_head();
    [[nodiscard]] Result<TxInput, DecodeError> read_input();
    [[nodiscard]] Result<std::uint32_t, DecodeError> read_output_count() { return reader_.varint31(); }
    [[nodiscard]] Result<TxOutput, DecodeError> read_output();

private:
    [[nodiscard]] Status<DecodeError> read_commitment(base::Reader& commitment, TxInput& input);
    [[nodiscard]] Status<DecodeError> read_spend(base::Reader& commitment, SpendInput& spend);
    [[nodiscard]] Status<DecodeError> read_witness(base::Reader& witness, TxInput& input);
    [[nodiscard]] Status<DecodeError> read_arguments(base::Reader& witness, base::ByteStrings& arguments);

    base::Reader& reader_;
    LayoutObserver* observer_;
    Arguments arguments_;
};

}  // namespace bytom::primitives
