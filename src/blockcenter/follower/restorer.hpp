// What the chain knows of a key: its accounts' addresses by a node's index, and their histories (spec 14 §3).
#pragma once

#include <stop_token>

#include <bytom/blockcenter/follower/inquirer.hpp>
#include <bytom/blockcenter/store/wallet_rows.hpp>

#include "blockcenter/follower/known_part.hpp"
#include "blockcenter/follower/node_question.hpp"

namespace bytom::blockcenter {

/// Addresses without history behind the last one that has some, before the search ends.
inline constexpr std::uint64_t kGap = 20;
inline constexpr std::uint64_t kMaxAccounts = 100;  ///< of a key that are looked for
inline constexpr std::uint64_t kMaxPlaces = 2'000;  ///< of an account
inline constexpr std::size_t kMaxHistory = 10'000;  ///< transactions of an account
inline constexpr int kMaxRounds = 5;                ///< while the chain moves on under what is read

/// One question; one thread. Throws StoreFailure.
class Restorer {
public:
    Restorer(const InquirerParts& parts, NodeAddress node, std::stop_token stop)
        : parts_(parts), node_(std::move(node)), stop_(std::move(stop)) {}

    /// `argument`: root key, account (0: all up to the first without history), name of the API key. The
    /// answer is a list of guids, of wallets that were there and new ones. All of an account is one
    /// transaction of the database, and may be done again.
    [[nodiscard]] NodeReply restore(const std::string& argument);

private:
    struct Place {
        Hash256 hash{};
        std::uint64_t height = 0;
    };
    struct OldTransaction {
        SeenTransaction seen;
        std::uint64_t height = 0;
        std::uint64_t position = 0;
        std::uint64_t time = 0;
    };
    /// By height and position: each once.
    using History = std::map<std::pair<std::uint64_t, std::uint64_t>, OldTransaction>;

    /// Nothing: the account has no history, and no wallet here. Empty: its wallet is another API key's.
    [[nodiscard]] Result<std::optional<Guid>, NodeReply> restore_account(const crypto::XPub& xpub,
                                                                         std::uint64_t account);
    /// Those that have a history, with what lies between them. The place of the index goes into `seen`.
    [[nodiscard]] Result<std::vector<AddressRow>, NodeReply> used_addresses(const keys::AccountSigner& signer,
                                                                            Place& seen);
    [[nodiscard]] Status<NodeReply> read_history(ByteView program, History& history);
    [[nodiscard]] Result<Hash256, NodeReply> block_at(std::uint64_t height);
    template <typename Data>
    [[nodiscard]] Result<Data, NodeReply> ask(std::string_view path, std::string body);

    const InquirerParts& parts_;
    const NodeAddress node_;
    const std::stop_token stop_;
    std::string key_{};
};

}  // namespace bytom::blockcenter
