// What a transaction is to do: the builder's input (10 §5).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <bytom/wallet/error.hpp>
#include <bytom/wallet/transaction_template.hpp>

namespace bytom::wallet {

/// Why there is no template.
struct BuildError {
    std::optional<ErrorKind> kind;  ///< nothing: an error without a code of its own
    std::string detail;             ///< what users of the API read, root text included
    std::string root;               ///< the end of `detail`
};

/// What makes a contract's argument, or why nothing does: told when the action's turn comes.
using ContractArguments = std::vector<Result<WitnessComponent, BuildError>>;

// The zero id of an asset is as good as none; what is missing is told by the builder.

/// Pays from an account, change back to it.
struct SpendAccount {
    std::string account_id;
    std::optional<primitives::AssetId> asset;
    std::uint64_t amount = 0;
    bool use_unconfirmed = false;
};

/// Spends one whole output, the wallet's own or a contract's.
struct SpendOutput {
    std::optional<Hash256> output_id;
    bool use_unconfirmed = false;
    std::optional<ContractArguments> arguments;  ///< nothing: the account signs
};

struct Issue {
    std::optional<primitives::AssetId> asset;
    std::uint64_t amount = 0;
    std::optional<ContractArguments> arguments;  ///< for an asset without keys
};

struct ControlAddress {
    std::optional<primitives::AssetId> asset;
    std::uint64_t amount = 0;
    std::string address;
};

struct ControlProgram {
    std::optional<primitives::AssetId> asset;
    std::uint64_t amount = 0;
    Bytes control_program;
};

/// Destroys what it receives.
struct Retire {
    std::optional<primitives::AssetId> asset;
    std::uint64_t amount = 0;
    Bytes arbitrary;
};

using Action = std::variant<SpendAccount, SpendOutput, Issue, ControlAddress, ControlProgram, Retire>;

}  // namespace bytom::wallet
