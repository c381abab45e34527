#include "support/api_node.hpp"

#include <stdexcept>

#include <bytom/consensus/params.hpp>
#include <bytom/consensus/subsidy.hpp>

#include "support/api_call.hpp"
#include "support/transactions.hpp"
#include "support/value_of.hpp"

namespace bytom::test {
namespace {

std::unique_ptr<chain::Chain> open_chain(const std::filesystem::path& directory, const base::Clock& clock,
                                         consensus::ProofOfWork proof_of_work) {
    if (!proof_of_work) proof_of_work = [](const Hash256&, const Hash256&) { return Hash256{}; };
    chain::ChainOptions options;
    options.store.directory = directory / "chain";
    options.network = &consensus::solonet();
    options.clock = &clock;
    options.proof_of_work = std::move(proof_of_work);
    return value_of(chain::Chain::open(std::move(options)));
}

std::unique_ptr<wallet::Wallet> open_wallet(const std::filesystem::path& directory, const base::Clock& clock,
                                            chain::Chain& chain, keys::KeyStore& key_store) {
    wallet::WalletOptions options;
    options.directory = directory / "wallet";
    options.chain = &chain;
    options.key_store = &key_store;
    options.clock = &clock;
    return value_of(wallet::Wallet::open(std::move(options)));
}

}  // namespace

ApiNode::ApiNode(ApiNodeOptions options)
    : clock(consensus::solonet().genesis_timestamp + 1'000'000),
      chain(open_chain(directory.path(), clock, std::move(options.proof_of_work))),
      key_store(options.wallet_enabled ? std::make_unique<keys::KeyStore>(directory.path() / "keystore",
                                                                          keys::KdfStrength::light)
                                       : nullptr),
      wallet(options.wallet_enabled ? open_wallet(directory.path(), clock, *chain, *key_store) : nullptr),
      tokens(value_of(rpc::AccessTokens::open((directory.path() / "tokens.json").string()))),
      feeds(value_of(rpc::TransactionFeeds::open((directory.path() / "feeds.json").string()))),
      block_answers(std::size_t{16} << 20),
      context{.chain = *chain,
              .mining = mining,
              .network = network,
              .tokens = *tokens,
              .feeds = *feeds,
              .block_answers = block_answers,
              .wallet_enabled = options.wallet_enabled,
              .key_store = key_store.get(),
              .wallet = wallet.get()},
      api(context, {.auth_disabled = options.auth_disabled}) {}

ApiNode::~ApiNode() {
    if (wallet) wallet->stop();
    chain->stop();
}

const chain::BlockNode& ApiNode::extend(std::vector<primitives::TransactionPtr> transactions,
                                        std::uint64_t fees, primitives::TxStatuses statuses) {
    const chain::TipPtr tip = chain->tip();
    primitives::Block block = block_of(tip->height() + 1, std::move(transactions), fees, std::move(statuses));
    block.header.previous_block_hash = tip->hash();
    block.header.timestamp = tip->header.timestamp + consensus::kTargetSecondsPerBlock;
    block.header.bits = tip->next_bits;
    const auto outcome = chain->process_block(std::make_shared<const primitives::Block>(std::move(block)));
    if (!outcome.accepted()) throw std::runtime_error(outcome.error_text());
    return *outcome.node;
}

http::Response ApiNode::call(http::Request request) {
    return call_api(api, std::move(request));
}

std::string ApiNode::post(std::string_view path, std::string body) {
    return post_to_api(api, path, std::move(body));
}

}  // namespace bytom::test
