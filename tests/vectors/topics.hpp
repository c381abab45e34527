// The topics of each specification document; one source file a document.
#pragma once

#include "runner.hpp"

namespace bytom::vectors {

/// 01
[[nodiscard]] std::vector<Topic> primitives_topics();
/// 01 §7: asset ids.
[[nodiscard]] std::vector<Topic> asset_topics();

/// 02 §1–§3, §5: signatures, extended keys, mnemonics.
[[nodiscard]] std::vector<Topic> keys_topics();
/// 02 §4: addresses and programs.
[[nodiscard]] std::vector<Topic> address_topics();
/// 02 §6, §7: key files, message signatures.
[[nodiscard]] std::vector<Topic> key_store_topics();
/// 03: programs, assembler, witness programs, builders.
[[nodiscard]] std::vector<Topic> vm_topics();
/// 04.
[[nodiscard]] std::vector<Topic> tx_validation_topics();
/// 05 §1–§4: what needs no chain state.
[[nodiscard]] std::vector<Topic> consensus_topics();
/// 05 §5–§8: what needs chain state.
[[nodiscard]] std::vector<Topic> chain_topics();
/// 06: coinbases, work, templates.
[[nodiscard]] std::vector<Topic> mining_topics();
/// 07 §2–§3: go-wire, the secret connection.
[[nodiscard]] std::vector<Topic> p2p_topics();
/// 07 §4–§5: node information, the multiplexed connection.
[[nodiscard]] std::vector<Topic> peer_stream_topics();
/// 07 §8, §6.1: discovery, address lists.
[[nodiscard]] std::vector<Topic> discovery_topics();
/// 09 §11: stories told to the HTTP API.
[[nodiscard]] std::vector<Topic> api_story_topics();
/// 09 §9: conversations with WebSockets.
[[nodiscard]] std::vector<Topic> api_socket_topics();
/// 10 §6: transaction templates.
[[nodiscard]] std::vector<Topic> tx_template_topics();
/// 10 §11: command lines of bytomcli.
[[nodiscard]] std::vector<Topic> cli_topics();
/// 08: messages, serving.
[[nodiscard]] std::vector<Topic> sync_topics();
/// 08 §8: recorded sessions.
[[nodiscard]] Topic session_topic();
/// 10 §10: configuration.
[[nodiscard]] std::vector<Topic> config_topics();
/// 11: the proof of work.
[[nodiscard]] std::vector<Topic> tensority_topics();
/// 12: contracts.
[[nodiscard]] std::vector<Topic> equity_topics();

}  // namespace bytom::vectors
