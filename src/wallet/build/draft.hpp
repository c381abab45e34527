// A transaction in the making.
#pragma once

#include <bytom/wallet/transaction_builder.hpp>

#include "build_error.hpp"

namespace bytom::wallet {

/// Inputs with their instructions and outputs, in the order in which they are added.
class Draft {
public:
    /// Error: bad_amount (an amount above 2^63-1).
    [[nodiscard]] Built add_input(primitives::TxInput input, SigningInstruction instruction);
    [[nodiscard]] Built add_output(const primitives::AssetAmount& value, Bytes control_program);

    [[nodiscard]] std::size_t inputs() const noexcept { return inputs_.size(); }

    /// Everything behind the inputs and outputs of `base`. A time range of 0 leaves that of the base. The
    /// draft is empty afterwards.
    [[nodiscard]] Result<TransactionTemplate, BuildError> finish(primitives::TxData base = {},
                                                                 std::uint64_t time_range = 0);

private:
    std::vector<primitives::TxInput> inputs_;
    std::vector<SigningInstruction> instructions_;
    std::vector<primitives::TxOutput> outputs_;
};

/// Reservations of one build, cancelled unless it succeeds.
class Reservations {
public:
    explicit Reservations(OutputBook& book) : book_(book) {}
    Reservations(const Reservations&) = delete;
    Reservations& operator=(const Reservations&) = delete;
    ~Reservations() {
        for (const std::uint64_t id : ids_)
            book_.cancel(id);
    }

    void add(std::uint64_t id) { ids_.push_back(id); }
    /// They are the user's from now on.
    void keep() noexcept { ids_.clear(); }

private:
    OutputBook& book_;
    std::vector<std::uint64_t> ids_;
};

}  // namespace bytom::wallet
