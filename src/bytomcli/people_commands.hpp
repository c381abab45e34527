// Commands for interactive use: `status`, `new-account`, `send`, `history` (docs/cli.md).
#pragma once

#include "bytomcli/command.hpp"
#include "bytomcli/node_answer.hpp"

namespace bytom::bytomcli {

/// The node in ten lines. What the node does not have or refuses is said in its line.
[[nodiscard]] Status<Complaint> run_status(const Invocation& invocation, const Surroundings& surroundings);

/// A key, an account of it and its first address.
[[nodiscard]] Status<Complaint> run_new_account(const Invocation& invocation,
                                                const Surroundings& surroundings);

/// Builds, shows, asks, signs and submits a payment. Nothing is sent unless all of that goes well; then what
/// the payment had reserved is free again.
[[nodiscard]] Status<Complaint> run_send(const Invocation& invocation, const Surroundings& surroundings);

/// The wallet's transactions, one a line.
[[nodiscard]] Status<Complaint> run_history(const Invocation& invocation, const Surroundings& surroundings);

}  // namespace bytom::bytomcli
