#include <algorithm>

#include <bytom/rpc/method.hpp>

#include "rpc/account_methods.hpp"
#include "rpc/action_documents.hpp"
#include "rpc/asset_methods.hpp"
#include "rpc/block_methods.hpp"
#include "rpc/build_methods.hpp"
#include "rpc/chain_tips_method.hpp"
#include "rpc/change_methods.hpp"
#include "rpc/contract_lock_methods.hpp"
#include "rpc/contract_methods.hpp"
#include "rpc/explorer_address_methods.hpp"
#include "rpc/explorer_asset_methods.hpp"
#include "rpc/explorer_block_methods.hpp"
#include "rpc/explorer_statistics_methods.hpp"
#include "rpc/feed_methods.hpp"
#include "rpc/key_methods.hpp"
#include "rpc/log_methods.hpp"
#include "rpc/method_binding.hpp"
#include "rpc/mining_methods.hpp"
#include "rpc/node_methods.hpp"
#include "rpc/output_methods.hpp"
#include "rpc/payout_methods.hpp"
#include "rpc/peer_methods.hpp"
#include "rpc/pool_methods.hpp"
#include "rpc/stratum_methods.hpp"
#include "rpc/transaction_methods.hpp"
#include "rpc/wallet_methods.hpp"
#include "rpc/wallet_transaction_methods.hpp"

namespace bytom::rpc {
namespace {

constexpr Traits kInstant{.execution = Execution::instant};
constexpr Traits kInstantAddresses{.availability = Availability::wallet_or_explorer,
                                   .execution = Execution::instant};
constexpr Traits kWithWallet{.availability = Availability::wallet};
constexpr Traits kLoopbackWithWallet{.availability = Availability::wallet,
                                     .permission = Permission::loopback};
constexpr Traits kLoopback{.permission = Permission::loopback, .execution = Execution::instant};

constexpr auto kMethods = std::to_array<Method>({
    method<&abandon_transaction>(Role::wallet_write, "/abandon-transaction",
                                 "Gives a payment up that waits to be confirmed: its inputs are free again.",
                                 kWithWallet)
        .answering("Nothing."),
    method<&backup_wallet>(Role::admin, "/backup-wallet", "Accounts, assets and encrypted keys as an image.",
                           kLoopbackWithWallet),
    method<&ban_peer>(Role::admin, "/ban-peer", "Refuses an address for a time, and disconnects its peers.")
        .answering("Nothing."),
    raw_method<wallet::BuildRequest, &build_chain_transactions>(
        Role::wallet_write, "/build-chain-transactions",
        "Transactions that merge small outputs, and the one that spends what they make.", kWithWallet),
    raw_method<wallet::BuildRequest, &build_transaction>(
        Role::wallet_write, "/build-transaction",
        "A transaction that does what the actions say, to be signed.", kWithWallet),
    method<&cancel_rescan>(Role::wallet_write, "/cancel-rescan", "Ends the rescan that is under way.",
                           kWithWallet)
        .answering("Nothing."),
    method<&check_access_token>(Role::admin, "/check-access-token",
                                "Whether an access token exists and has this secret.", kInstant),
    method<&check_key_password>(Role::wallet_write, "/check-key-password",
                                "Whether the password opens the key.", kWithWallet),
    method<&compile>(Role::read, "/compile", "Compiles a contract of the Equity language."),
    method<&connect_peer>(Role::admin, "/connect-peer", "Dials a peer."),
    method<&create_access_token>(Role::admin, "/create-access-token",
                                 "Makes an access token for remote clients."),
    method<&create_account>(Role::wallet_write, "/create-account",
                            "Makes an account of one or several root keys.", kWithWallet),
    method<&create_account_receiver>(Role::wallet_write, "/create-account-receiver",
                                     "The next address of an account.", kWithWallet),
    method<&create_asset>(Role::wallet_write, "/create-asset", "Defines an asset.", kWithWallet),
    method<&create_key>(Role::wallet_write, "/create-key", "Makes a new key or imports one from its words.",
                        kWithWallet),
    method<&create_transaction_feed>(Role::wallet_write, "/create-transaction-feed",
                                     "Stores a filter of transactions under a name."),
    method<&decode_program>(Role::read, "/decode-program",
                            "The instructions of a program; of a witness program those that really run.",
                            kInstantAddresses),
    method<&decode_raw_transaction>(Role::read, "/decode-raw-transaction",
                                    "The parts of a serialised transaction."),
    method<&delete_access_token>(Role::admin, "/delete-access-token", "Revokes an access token."),
    method<&delete_account>(Role::wallet_write, "/delete-account", "Takes an account out of the wallet.",
                            kWithWallet),
    method<&delete_key>(Role::admin, "/delete-key", "Deletes a key and its file.", kWithWallet),
    method<&delete_transaction_feed>(Role::wallet_write, "/delete-transaction-feed",
                                     "Removes a stored filter."),
    method<&disconnect_peer>(Role::admin, "/disconnect-peer", "Ends the connection to a peer.", kInstant),
    method<&wallet_error>(Role::read, "/error",
                          "Always fails: where calls of a disabled wallet are redirected to.", kInstant)
        .answering("Always the failure BTM000."),
    method<&estimate_chain_transaction_gas>(Role::read, "/estimate-chain-transaction-gas",
                                            "What a chain of merging transactions will cost."),
    method<&estimate_transaction_gas>(Role::read, "/estimate-transaction-gas",
                                      "What a transaction will cost once it is signed."),
    method<&gas_rate>(Role::read, "/gas-rate", "Price of one unit of gas in neu.", kInstant),
    method<&get_address>(Role::read, "/get-address",
                         "What an address of the chain has and has had (explorer.enable).")
        .answering(
            "`address` (empty if the program has none), `control_program`, `type` (`p2wpkh`, `p2wsh` or "
            "`contract`), `balances`: `asset_id`, `balance`, `received`, `sent` (decimal strings), "
            "`unspent` (outputs) and `transactions` of each asset, BTM first, a thousand at most; "
            "`assets`: how many there are; `transactions`, `first_height` and `last_height` (null: "
            "none), `pool`: `transactions`, and `received` and `sent` by asset; `index_height` and "
            "`index_hash`: the block whose state this is."),
    method<&get_asset>(Role::wallet_read, "/get-asset", "An asset by its id.", kWithWallet),
    method_with_recall<&get_block, &recall_block>(Role::read, "/get-block", "A block with its transactions."),
    method<&get_block_count>(Role::read, "/get-block-count", "Height of the best block.", kInstant),
    method<&get_block_hash>(Role::read, "/get-block-hash", "Hash of the best block.", kInstant),
    method<&get_block_header>(
        Role::read, "/get-block-header",
        "A block's header and the reward that it paid, the latter only if the block has not been "
        "pruned."),
    waiting_method<GetWorkRequest, &get_block_template, &wait_for_work>(
        Role::mining, "/get-block-template", "A block without its proof of work, transactions included.")
        .answering(
            "`block_header` and `seed` as of `/get-work-json`, `minimum_timestamp` (seconds), `fees` (neu), "
            "`gas_used`, and `transactions`: `id`, `raw_transaction` (hex) and `status_fail` of each, the "
            "coinbase first; `longpoll_id` for who asked with one."),
    method<&get_chain_asset>(Role::read, "/get-chain-asset",
                             "An asset as the chain knows it (explorer.enable).")
        .answering("`asset_id`, `issued`, `retired`, `circulating` (decimal strings; of BTM what genesis and "
                   "mining have made), `issuances`, `retirements`, `holders`, `transactions`, `first_issue` "
                   "(null for BTM, or `height`, `position`, `time`), and of other assets `vm_version`, "
                   "`issuance_program`, `definition_size` and `definition` (text)."),
    method<&get_chain_history>(Role::read, "/get-chain-history",
                               "A figure of the chain over time, for charts (explorer.enable).")
        .answering("`series`, `step` (seconds) and `points`: `time`, where the step begins, and `value` "
                   "(decimal string) of each."),
    method<&get_chain_stats>(Role::read, "/get-chain-stats", "The chain in figures (explorer.enable).")
        .answering("`height`, `hash`, `time`, `difficulty`, `hash_rate` (over a hundred blocks), "
                   "`chain_work`, `transactions`, `addresses`, `btm_holders`, `assets`, `supply`: `genesis`, "
                   "`mined`, `retired`, `circulating` (neu, decimal strings), and `pool`: `transactions`, "
                   "`bytes`, `fees`."),
    method<&get_chain_tips>(Role::read, "/get-chain-tips", "The ends of all branches of the chain.", kInstant)
        .answering("`tips`: `height`, `hash`, `branch_length` (blocks beside the main chain), `chain_work` "
                   "(expected "
                   "number of hashes from genesis on) and `status` of each: `active` (the best block), "
                   "`valid_fork`, "
                   "`invalid` (it, or a block below it, cannot be connected) or `evaluating`: its programs "
                   "run long and "
                   "its verdict comes later; then also `since` (seconds since 1970), `rounds` (that ended "
                   "without a verdict) and "
                   "`is_running`. Blocks being evaluated come first, then the highest."),
    method<&get_coinbase_arbitrary>(Role::mining, "/get-coinbase-arbitrary",
                                    "What coinbases of this node carry.", kWithWallet),
    method<&get_difficulty>(Role::read, "/get-difficulty", "Expected number of hashes for a block.",
                            kInstant),
    method<&get_hash_rate>(Role::read, "/get-hash-rate",
                           "Hashes a second that found a block, from the time since its parent.", kInstant),
    method<&get_index_info>(Role::read, "/get-index-info", "How far the indexes have followed the chain.",
                            kInstant)
        .answering("Of the transaction index `enabled`; and if it is, `current`: whether it has reached the "
                   "tip, `height` of the index and `best_height` of the chain. The same of each under "
                   "`indexes`: `txindex`, `explorer` and `wallet`."),
    method<&get_log_levels>(Role::admin, "/get-log-levels", "How much is logged.", kInstant)
        .answering(
            "`level` of all modules without one of their own, and `modules`: the levels of the others."),
    method<&get_merkle_proof>(Role::read, "/get-merkle-proof", "Proof that transactions are in a block."),
    method<&get_mining_address>(Role::mining, "/get-mining-address", "Where blocks of this node pay to.",
                                kWithWallet),
    method<&get_mining_info>(Role::mining, "/get-mining-info",
                             "Threads, hash rates and blocks of the CPU miner; the newest template.")
        .answering(
            "`is_mining`, `kernel`, `pays_to` (the address of rewards; empty: anyone can spend them), "
            "`hash_rate` (of all threads, hashes a second over the last ten seconds), "
            "`threads` (`hashes`, `hash_rate` and `average_hash_rate` of each), `blocks_found`, "
            "`blocks_refused`, `template` (null or `height`, `previous_block_hash`, `timestamp`, `bits`, "
            "`transactions`, `fees`, `gas_used`), `kept_templates`, `kept_bytes`, and `submissions`: how "
            "many "
            "headers were accepted and refused, by reason."),
    method<&get_output>(Role::read, "/get-output",
                        "An output of the chain, and what has spent it (explorer.enable).")
        .answering("`output_id`, `asset_id`, `amount` (decimal string), `tx_id`, `position`, `height`, "
                   "`coinbase`, `valid_height` (from which it can be spent), `source_id`, `source_position`, "
                   "`control_program`, `address`, `block_hash`, and `spent_by`: null or `tx_id`, `input`, "
                   "`height`."),
    method<&get_pool_info>(Role::read, "/get-pool-info", "The pool in figures.")
        .answering("`transactions`, `bytes`, `fees` (decimal string), `orphans`, `limits`: `transactions`, "
                   "`bytes`, `lifetime` (seconds; 0: none) and `min_fee_rate` (neu a byte), `fee_per_gas`: a "
                   "histogram of "
                   "`from` (neu), `transactions`, `bytes`, and `oldest`: null or an entry as of "
                   "list-pool-transactions."),
    method<&get_raw_block>(Role::read, "/get-raw-block",
                           "A block in serialised form, and the statuses of its transactions."),
    method<&get_raw_transaction>(
        Role::wallet_read, "/get-raw-transaction",
        "A transaction in serialised form: of the pool, the wallet, or the chain with "
        "wallet.txindex or explorer.enable.")
        .answering("`tx_id`, `raw_transaction` (hex), and `block_hash` and `block_height`: null and 0 if it "
                   "is in no "
                   "block of the main chain."),
    method<&get_stratum_info>(Role::mining, "/get-stratum-info",
                              "Miners of the stratum server and what they deliver.")
        .answering(
            "`enabled`; and if it is, `port`, `sessions`, `waiting_shares` (to be checked), `banned`: number "
            "of "
            "workers and addresses that are kept out, `bans`: a hundred of them at most, `address`, `login` "
            "(of a worker), `reason` and `seconds_left` of each, and `workers`: `login`, `sessions`, numbers "
            "of `accepted`, `stale`, `duplicate`, `low_difficulty` and `invalid` shares, of `blocks` and "
            "`blocks_refused`, `hash_rate_5_minutes` and `hash_rate_hour` (hashes a second that the accepted "
            "shares stand for) and `idle_seconds`."),
    method<&get_transaction>(Role::wallet_read, "/get-transaction",
                             "A transaction of the wallet, or of the chain with wallet.txindex.",
                             {.availability = Availability::wallet_or_index}),
    method<&get_transaction_feed>(Role::wallet_read, "/get-transaction-feed", "A stored filter."),
    method<&get_unconfirmed_transaction>(Role::read, "/get-unconfirmed-transaction",
                                         "A transaction of the pool."),
    waiting_method<GetWorkRequest, &get_work, &wait_for_work>(Role::mining, "/get-work",
                                                              "A block header to find a nonce for."),
    waiting_method<GetWorkRequest, &get_work_json, &wait_for_work>(
        Role::mining, "/get-work-json", "A block header to find a nonce for, as an object."),
    method<&is_mining>(Role::mining, "/is-mining", "Whether the CPU miner runs.", kInstant),
    method<&list_access_tokens>(Role::admin, "/list-access-tokens", "All access tokens.", kLoopback),
    method<&list_accounts>(Role::wallet_read, "/list-accounts", "The accounts of the wallet.", kWithWallet),
    method<&list_address_outputs>(
        Role::read, "/list-address-outputs",
        "Outputs of an address: what a wallet needs to spend them (explorer.enable).")
        .answering("`outputs`: `output_id`, `asset_id`, `amount` (decimal string), `tx_id`, `position`, "
                   "`height`, `coinbase`, `valid_height`, `source_id`, `source_position`, `spent_in_pool` "
                   "(null or the transaction) and, where all are listed, `spent_at` (null or a height); "
                   "`total` of the unspent ones; `cursor`: null at the end."),
    method<&list_address_transactions>(Role::read, "/list-address-transactions",
                                       "Transactions of an address, newest first (explorer.enable).")
        .answering(
            "`transactions`: ids, or `tx_id`, `block_height`, `block_hash`, `position`, `time`, "
            "`confirmations` and `net`: `asset_id` and `amount` (decimal string, negative if it left); "
            "with `detail` `full` also `transaction`; `total`; `cursor`: null at the end. Error "
            "`cursor_stale` if a reorganisation took the place of the cursor away."),
    method<&list_addresses>(Role::wallet_read, "/list-addresses", "The addresses of an account.",
                            kWithWallet),
    method<&list_asset_holders>(Role::read, "/list-asset-holders",
                                "Who has an asset, by descending balance (explorer.enable).")
        .answering("`holders`: `address`, `control_program`, `balance` (decimal string); `total`; `cursor`: "
                   "null at the end."),
    method<&list_asset_transactions>(Role::read, "/list-asset-transactions",
                                     "Transactions that moved an asset, newest first (explorer.enable).")
        .answering("`transactions`: `tx_id`, `block_height`, `block_hash`, `position`, `time`, "
                   "`confirmations`, `status_fail`; `total`; `cursor`: null at the end."),
    method<&list_assets>(Role::wallet_read, "/list-assets", "The assets of the wallet.", kWithWallet),
    method<&list_balances>(
        Role::wallet_read,
        "/list-balances",
        "What the accounts have. `overflow` is true where a balance does not fit into 64 bits.", kWithWallet),
    method<&list_bans>(Role::admin, "/list-bans", "Addresses that are refused, and until when.")
        .answering("A list of `ip` and `end`: seconds since 1970."),
    method<&list_blocks>(Role::read, "/list-blocks", "Blocks of the main chain in a row.")
        .answering("`blocks`: `hash`, `height`, `previous_block_hash`, `next_hash` (null at the tip), "
                   "`main_chain`, `time`, `size`, `bits`, `difficulty` and `hash_rate` (decimal strings); "
                   "unless `detail` is `headers`, `transactions` (how many), `miner`, `miner_program`, "
                   "`reward` and `fees` (neu, decimal strings); with `ids` also `tx_ids`; `best_height`."),
    method<&list_chain_assets>(
        Role::read, "/list-chain-assets",
        "All assets of the chain: BTM, then those with most holders (explorer.enable).")
        .answering("`assets` as of get-chain-asset, without definitions above 4096 bytes; `total`; `cursor`: "
                   "null at the end."),
    waiting_method<&list_changes, &wait_for_changes>(
        Role::read, "/list-changes",
        "Blocks that left and joined the main chain since a cursor; may wait for the next.")
        .answering(
            "`disconnected`: `hash` and `height` of the blocks from the cursor down to the fork, newest "
            "first; "
            "`connected`: `hash`, `height`, `time` (seconds since 1970) and, by `detail`, `tx_ids` or "
            "`transactions` (in the form of the explorer's API, docs/explorer.md) of the blocks from there "
            "up, "
            "lowest first; `cursor`: to be stored together with what was done about them, and `after` of the "
            "next call; `at_tip`: whether nothing is left to tell. An answer ends early when it exceeds 8 "
            "MiB. "
            "A cursor that this node does not know is answered by HTTP status 404."),
    method<&list_keys>(Role::wallet_read, "/list-keys", "The keys of this node.", kWithWallet),
    method<&list_miners>(Role::read, "/list-miners", "Who has mined how much (explorer.enable).")
        .answering("`from`, `to` (seconds since 1970), `blocks`, and `miners`, most blocks first: `address`, "
                   "`control_program`, `blocks`, `share_ppm` (millionths), `reward` and `fees` (neu, decimal "
                   "strings); `total`: how many miners."),
    method<&list_peers>(Role::admin, "/list-peers", "The connected peers.", kInstant),
    method<&list_pool_transactions>(Role::read, "/list-pool-transactions",
                                    "Transactions of the pool in the order of arrival.")
        .answering(
            "`transactions`: `tx_id`, `time` and `height` of arrival, `fee` (neu, decimal string), "
            "`size`, `gas`, `status_fail` and, of an address, `net`: `asset_id` and `amount`; `total`; "
            "`cursor`: null at the end."),
    method<&list_pubkeys>(Role::wallet_read, "/list-pubkeys",
                          "The public keys behind an account's addresses.", kWithWallet),
    method<&list_reservations>(Role::wallet_read, "/list-reservations",
                               "Outputs that builds hold, and until when.", kWithWallet)
        .answering("A list of `id`, `account_id`, `account_alias`, `asset_id`, `output_ids`, `amount` in the "
                   "asset's smallest unit, `change` that comes back, and `expires_at`: seconds since 1970."),
    method<&list_transaction_feeds>(Role::wallet_read, "/list-transaction-feeds", "All stored filters."),
    method<&list_transactions>(Role::wallet_read, "/list-transactions",
                               "Transactions of the wallet, newest first.", kWithWallet),
    method<&list_unconfirmed_transactions>(Role::read, "/list-unconfirmed-transactions",
                                           "Ids of the pool's transactions."),
    method<&list_unspent_outputs>(Role::wallet_read, "/list-unspent-outputs",
                                  "The outputs that the wallet can spend.", kWithWallet),
    method<&list_wallet_changes>(Role::wallet_read, "/list-wallet-changes",
                                 "Transactions of the wallet since a cursor, and those taken back.",
                                 kWithWallet)
        .answering(
            "`taken_back`: transactions of the wallet in blocks that left the main chain, newest block "
            "first, "
            "and `transactions`: those in blocks that joined it, lowest first; both as `/list-transactions` "
            "shows them, with the block that each was or is in; `cursor`, to be stored together with what "
            "was "
            "done about them; `at_tip`: whether nothing is left to tell (with `confirmations`: nothing that "
            "is "
            "deep enough). Addresses that the wallet does not know yet are not its own: after a rescan, "
            "begin "
            "anew."),
    method<&lock_contract>(Role::wallet_write, "/lock-contract",
                           "A transaction that locks a value in a contract, to be signed.", kWithWallet)
        .answering("`program` of the contract, hex; `output_id`; `transaction`: a template as of "
                   "build-transaction."),
    method<&net_info>(Role::read, "/net-info", "State of the node: heights, peers, version.", kInstant),
    method<&recovery_wallet>(Role::wallet_write, "/recovery-wallet",
                             "Finds the accounts of root keys on the chain.", kWithWallet),
    method<&release_reservation>(Role::wallet_write, "/release-reservation",
                                 "Gives the outputs of a build free.", kWithWallet)
        .answering("Nothing."),
    raw_method<RescanRequest, &rescan_wallet>(Role::wallet_write, "/rescan-wallet",
                                              "Reads the chain for the wallet again.", kWithWallet, true),
    method<&reset_key_password>(Role::admin, "/reset-key-password", "Encrypts a key under another password.",
                                kWithWallet),
    raw_method<RestoreWalletRequest, &restore_wallet>(
        Role::admin, "/restore-wallet", "Takes an image of backup-wallet back.", kLoopbackWithWallet),
    method<&search>(Role::read, "/search", "What a text may mean on this chain (explorer.enable).")
        .answering("A list of `kind` (`height`, `block`, `transaction`, `output`, `asset`, `address` or "
                   "`control_program`), `id`, and `name` where the asset was found by it."),
    method<&set_coinbase_arbitrary>(Role::admin, "/set-coinbase-arbitrary",
                                    "Sets what coinbases of this node carry.", kWithWallet),
    method<&set_log_level>(Role::admin, "/set-log-level", "Sets how much is logged, by all or by one module.",
                           kInstant)
        .answering("As of get-log-levels."),
    method<&set_mining>(Role::mining, "/set-mining", "Starts or stops the CPU miner."),
    method<&set_mining_address>(Role::admin, "/set-mining-address", "Sets where blocks of this node pay to.",
                                kWithWallet),
    method<&sign_message>(Role::wallet_write, "/sign-message", "Signs bytes with the key of an address.",
                          kWithWallet),
    method<&sign_transaction>(Role::wallet_write, "/sign-transaction",
                              "Signs with the keys that the password opens.", kWithWallet),
    method<&sign_transactions>(Role::wallet_write, "/sign-transactions", "Signs a list of transactions.",
                               kWithWallet),
    method<&submit_block>(Role::mining, "/submit-block", "Hands a whole block to the chain."),
    method<&submit_transaction>(Role::wallet_write, "/submit-transaction",
                                "Hands a transaction to the pool, which relays it."),
    method<&submit_transactions>(Role::wallet_write, "/submit-transactions",
                                 "Hands transactions to the pool, up to the first that fails."),
    method<&submit_work>(Role::mining, "/submit-work", "Hands in a solved header."),
    method<&submit_work_json>(Role::mining, "/submit-work-json",
                              "Hands in a solved header, given as an object.")
        .answering("True."),
    method<&sync_status>(Role::read, "/sync-status", "How far the node is, and why it does not move.",
                         kInstant)
        .answering(
            "`syncing`, `state` (`in_step`, `syncing`, or `no_peers`: there is nobody to ask), `height` of "
            "the chain, `best_header`: height of the best known header, "
            "`highest_claim` of a peer, `peers`, `blocks_per_minute`, `reason`: why it does not move, and, "
            "where the chain began with a snapshot, `history`: `snapshot_height`, `validated_height`, "
            "`validated` and perhaps `problem`."),
    method<&test_transaction>(
        Role::wallet_write, "/test-transaction",
        "Whether submit-transaction would take a transaction, and why not; it enters nothing.")
        .answering(
            "`tx_id`, `accepted`, `was_known` (it is in the pool), `size`, if it would be accepted `fee` "
            "(neu) "
            "and `status_fail` (its programs fail, only its BTM would move), else `refusal`: `name` of the "
            "rule "
            "(API: a limit of submit-transaction itself), `code`, `msg` and `detail` as of a failed call. "
            "MISSING_INPUTS: submitted, it would wait for what it spends."),
    method<&unban_peer>(Role::admin, "/unban-peer", "Lets an address connect again.")
        .answering("`was_banned`: whether it was."),
    method<&unlock_contract>(Role::wallet_write, "/unlock-contract",
                             "A transaction that spends a contract's output through a clause, to be signed.",
                             kWithWallet)
        .answering("`transaction`: a template as of build-transaction."),
    method<&update_account_alias>(Role::wallet_write, "/update-account-alias", "Renames an account.",
                                  kWithWallet),
    method<&update_asset_alias>(Role::wallet_write, "/update-asset-alias", "Renames an asset.", kWithWallet),
    method<&update_key_alias>(Role::wallet_write, "/update-key-alias", "Renames a key.", kWithWallet),
    method<&update_transaction_feed>(Role::wallet_write, "/update-transaction-feed",
                                     "Replaces a stored filter."),
    method<&validate_address>(Role::wallet_read, "/validate-address",
                              "Whether a text is an address, and one of this wallet's.",
                              {.availability = Availability::wallet_or_explorer}),
    method<&verify_message>(Role::read, "/verify-message",
                            "Whether a message was signed by the owner of an address."),
    method<&wallet_info>(Role::wallet_read, "/wallet-info", "How far the wallet has followed the chain.",
                         kWithWallet),
});

static_assert(std::ranges::is_sorted(kMethods, {}, &Method::path));

constexpr auto kReading = std::to_array<std::string_view>({
    "/decode-program",
    "/decode-raw-transaction",
    "/error",
    "/estimate-chain-transaction-gas",
    "/estimate-transaction-gas",
    "/gas-rate",
    "/get-address",
    "/get-asset",
    "/get-block",
    "/get-block-count",
    "/get-block-hash",
    "/get-block-header",
    "/get-block-template",
    "/get-chain-asset",
    "/get-chain-history",
    "/get-chain-stats",
    "/get-chain-tips",
    "/get-coinbase-arbitrary",
    "/get-difficulty",
    "/get-hash-rate",
    "/get-index-info",
    "/get-log-levels",
    "/get-merkle-proof",
    "/get-mining-address",
    "/get-mining-info",
    "/get-output",
    "/get-pool-info",
    "/get-raw-block",
    "/get-raw-transaction",
    "/get-stratum-info",
    "/get-transaction",
    "/get-transaction-feed",
    "/get-unconfirmed-transaction",
    "/get-work",
    "/get-work-json",
    "/is-mining",
    "/list-accounts",
    "/list-address-outputs",
    "/list-address-transactions",
    "/list-addresses",
    "/list-asset-holders",
    "/list-asset-transactions",
    "/list-assets",
    "/list-balances",
    "/list-bans",
    "/list-blocks",
    "/list-chain-assets",
    "/list-changes",
    "/list-keys",
    "/list-miners",
    "/list-peers",
    "/list-pool-transactions",
    "/list-pubkeys",
    "/list-reservations",
    "/list-transaction-feeds",
    "/list-transactions",
    "/list-unconfirmed-transactions",
    "/list-unspent-outputs",
    "/list-wallet-changes",
    "/net-info",
    "/search",
    "/sync-status",
    "/test-transaction",
    "/validate-address",
    "/verify-message",
    "/wallet-info",
});

static_assert(std::ranges::is_sorted(kReading));
static_assert(std::ranges::includes(kMethods, kReading, {}, &Method::path));

}  // namespace

bool only_reads(const Method& method) noexcept {
    return std::ranges::binary_search(kReading, method.path);
}

bool is_available(const Method& method, const ApiContext& context) noexcept {
    switch (method.availability) {
        case Availability::always:
            return true;
        case Availability::wallet:
            return context.wallet_enabled;
        case Availability::wallet_or_index:
            return context.wallet_enabled || context.transaction_index != nullptr ||
                   context.explorer != nullptr;
        case Availability::wallet_or_explorer:
            return context.wallet_enabled || context.explorer != nullptr;
    }
    return false;
}

std::span<const Method> method_table() noexcept {
    return kMethods;
}

const Method* find_method(std::string_view path) noexcept {
    const auto found = std::ranges::lower_bound(kMethods, path, {}, &Method::path);
    return found != kMethods.end() && found->path == path ? &*found : nullptr;
}

}  // namespace bytom::rpc
