#include "support/transactions.hpp"

#include <algorithm>
#include <array>

#include <bytom/base/writer.hpp>
#include <bytom/consensus/subsidy.hpp>
#include <bytom/crypto/ripemd160.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/primitives/merkle.hpp>
#include <bytom/vm/program_builder.hpp>

namespace bytom::test {

using namespace primitives;

KeyPair::KeyPair(std::uint8_t number) {
    std::ranges::fill(seed_.span(), number);
    public_key_ = crypto::ed25519_public_key(seed_);
    program_ = vm::p2wpkh_program(crypto::ripemd160(public_key_));
}

std::vector<Bytes> KeyPair::arguments(const Hash256& signature_hash) const {
    return {base::to_bytes(crypto::ed25519_sign(seed_, signature_hash.view())), base::to_bytes(public_key_)};
}

TxInput spend(std::uint64_t number, const AssetId& asset, std::uint64_t amount, Bytes program,
              std::vector<Bytes> arguments) {
    Bytes text;
    base::write_u64le(text, number);
    TxInput input;
    input.body = SpendInput{
        .source_id = crypto::sha3_256(text),
        .value = {.asset_id = asset, .amount = amount},
        .source_position = 0,
        .vm_version = 1,
        .control_program = std::move(program),
        .spend_commitment_suffix = {},
        .arguments = std::move(arguments),
    };
    return input;
}

TxOutput output(const AssetId& asset, std::uint64_t amount, Bytes program) {
    TxOutput output;
    output.value = {.asset_id = asset, .amount = amount};
    output.control_program = std::move(program);
    return output;
}

Bytes script_hash_program(ByteView script) {
    return vm::p2wsh_program(crypto::sha3_256(script).view());
}

TransactionPtr sign(TxData tx, const KeyPair& key) {
    const MappedTx mapped = map_tx(tx).value();
    for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
        auto* spend = std::get_if<SpendInput>(&tx.inputs[i].body);
        if (spend != nullptr && spend->control_program == key.program())
            spend->arguments = key.arguments(mapped.sighash(i));
    }
    return std::make_shared<const Transaction>(Transaction::from_data(std::move(tx)).value());
}

TransactionPtr payment(const KeyPair& key, std::uint64_t number, std::size_t inputs) {
    constexpr std::uint64_t kAmount = 1'000'000'000;
    constexpr std::uint64_t kFee = 40'000'000;
    TxData tx;
    for (std::size_t i = 0; i < inputs; ++i)
        tx.inputs.push_back(spend(number * 1'000 + i, kBtmAssetId, kAmount, key.program()));
    tx.outputs.push_back(output(kBtmAssetId, kAmount / 2, key.program()));
    tx.outputs.push_back(output(kBtmAssetId, inputs * kAmount - kAmount / 2 - kFee, key.program()));
    return sign(std::move(tx), key);
}

TransactionPtr coinbase(std::uint64_t height, std::uint64_t amount) {
    TxInput input;
    Bytes arbitrary;
    base::write_u64le(arbitrary, height);
    input.body = CoinbaseInput{.arbitrary = std::move(arbitrary)};
    TxData tx;
    tx.inputs.push_back(std::move(input));
    tx.outputs.push_back(output(kBtmAssetId, amount, vm::coinbase_program()));
    return std::make_shared<const Transaction>(Transaction::from_data(std::move(tx)).value());
}

Block block_of(std::uint64_t height, std::vector<TransactionPtr> transactions, std::uint64_t fees,
               TxStatuses statuses) {
    Block block;
    block.header.height = height;
    block.transactions = std::move(transactions);
    block.transactions.insert(block.transactions.begin(),
                              coinbase(height, consensus::block_subsidy(height) + fees));
    statuses.insert(statuses.begin(), false);
    std::vector<Hash256> ids;
    ids.reserve(block.transactions.size());
    for (const TransactionPtr& transaction : block.transactions)
        ids.push_back(transaction->id());
    block.header.transaction_merkle_root = tx_merkle_root(ids);
    block.header.transaction_status_hash = status_merkle_root(statuses);
    return block;
}

}  // namespace bytom::test
