// Hashes and signatures (03 §5.6).
#include <algorithm>

#include <bytom/base/checked.hpp>
#include <bytom/crypto/ed25519.hpp>
#include <bytom/crypto/ripemd160.hpp>
#include <bytom/crypto/sha2.hpp>
#include <bytom/crypto/sha3.hpp>

#include "vm/bodies.hpp"
#include "vm/string_growth.hpp"

namespace bytom::vm {
namespace {

constexpr std::size_t kMessageSize = 32;
constexpr std::size_t kPublicKeySize = 32;
constexpr std::int64_t kMinHashGas = 64;
constexpr std::int64_t kPublicKeyGas = 1024;
/// Hashing a byte takes several times as long as copying it.
constexpr std::size_t kHashWorkFactor = 4;

// Long strings are hashed in parts, with a look at the RunControl after each.
constexpr std::size_t kHashPart = std::size_t{1} << 20;

bool is_long(ByteView data) {
    return data.size() > kHashPart;
}

void after_part(Machine& machine) {
    machine.add_work_on(kHashWorkFactor * kHashPart);
    machine.poll();
}

template <auto kHash>
MachineStatus hash(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Item input, machine.pop());
    BYTOM_TRY(machine.charge(std::max(kMinHashGas, static_cast<std::int64_t>(input.size))));
    return machine.push(machine.make_copy(kHash(machine, input.view()).view()));
}

Hash256 sha3(Machine& machine, ByteView data) {
    if (!is_long(data)) {
        machine.add_work_on(kHashWorkFactor * data.size());
        return crypto::sha3_256(data);
    }
    crypto::Sha3 hasher;
    for (; !data.empty(); data = data.subspan(std::min(kHashPart, data.size()))) {
        hasher.update(data.first(std::min(kHashPart, data.size())));
        after_part(machine);
    }
    return hasher.finish();
}

Hash256 sha256(Machine& machine, ByteView data) {
    if (is_long(data)) return crypto::sha256(data, [&machine] { after_part(machine); });
    machine.add_work_on(kHashWorkFactor * data.size());
    return crypto::sha256(data);
}

/// RIPEMD-160 alone, whatever its name says elsewhere.
MachineStatus hash160(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Item input, machine.pop());
    BYTOM_TRY(machine.charge(static_cast<std::int64_t>(input.size) + kMinHashGas));
    crypto::Hash160 digest;
    if (is_long(input.view())) {
        digest = crypto::ripemd160(input.view(), [&machine] { after_part(machine); });
    } else {
        machine.add_work_on(kHashWorkFactor * input.size);
        digest = crypto::ripemd160(input.view());
    }
    const Item result = machine.make_string(digest.size(), kHash160Capacity);
    std::ranges::copy(digest, result.data);
    return machine.push(result);
}

MachineStatus check_sig(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Item public_key, machine.pop_deferred());
    BYTOM_ASSIGN(const Item message, machine.pop_deferred());
    BYTOM_ASSIGN(const Item signature, machine.pop_deferred());
    if (message.size != kMessageSize) return std::unexpected(VmError::bad_value);
    machine.add_work(Machine::kSignatureWork);
    machine.push_deferred(
        machine.make_bool(public_key.size == kPublicKeySize &&
                          machine.options().verify(public_key.view(), message.view(), signature.view())));
    return {};
}

/// Pops `count` items; the first popped comes first.
Result<std::vector<Item>, VmError> pop_items(Machine& machine, std::int64_t count) {
    std::vector<Item> items;
    items.reserve(std::min(static_cast<std::size_t>(count), machine.depth()));
    for (std::int64_t i = 0; i < count; ++i) {
        BYTOM_ASSIGN(const Item item, machine.pop_deferred());
        items.push_back(item);
    }
    return items;
}

/// Whether each signature belongs to a key; both in the same order, no key used twice.
bool signed_in_order(Machine& machine, std::span<const Item> signatures, std::span<const Item> public_keys,
                     ByteView message) {
    std::size_t matched = 0;
    for (const Item& public_key : public_keys) {
        if (matched == signatures.size()) break;
        machine.add_work(Machine::kSignatureWork);
        machine.poll();
        if (machine.options().verify(public_key.view(), message, signatures[matched].view())) ++matched;
    }
    return matched == signatures.size();
}

MachineStatus check_multi_sig(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const std::int64_t key_count, machine.pop_number_deferred());
    const auto key_gas = base::checked_mul(key_count, kPublicKeyGas);
    if (key_count < 0 || !key_gas) return std::unexpected(VmError::bad_value);
    BYTOM_TRY(machine.charge(*key_gas));
    BYTOM_ASSIGN(const std::int64_t signature_count, machine.pop_number_deferred());
    if (signature_count < 0 || signature_count > key_count || (key_count > 0 && signature_count == 0)) {
        return std::unexpected(VmError::bad_value);
    }
    BYTOM_ASSIGN(const std::vector<Item> public_keys, pop_items(machine, key_count));
    BYTOM_ASSIGN(const Item message, machine.pop_deferred());
    if (message.size != kMessageSize) return std::unexpected(VmError::bad_value);
    BYTOM_ASSIGN(const std::vector<Item> signatures, pop_items(machine, signature_count));

    const bool keys_fit = std::ranges::all_of(
        public_keys, [](const Item& public_key) { return public_key.size == kPublicKeySize; });
    machine.push_deferred(
        machine.make_bool(keys_fit && signed_in_order(machine, signatures, public_keys, message.view())));
    return {};
}

MachineStatus tx_sig_hash(Machine& machine, const Instruction&) {
    const auto& hash = machine.context().tx_sig_hash;
    if (!hash) return std::unexpected(VmError::context);
    return machine.push(machine.context_string(Machine::ContextString::tx_sig_hash, *hash));
}

}  // namespace

Body crypto_body(Opcode opcode) noexcept {
    switch (opcode) {
        case OP_SHA256:
            return hash<sha256>;
        case OP_SHA3:
            return hash<sha3>;
        case OP_HASH160:
            return hash160;
        case OP_CHECKSIG:
            return check_sig;
        case OP_CHECKMULTISIG:
            return check_multi_sig;
        case OP_TXSIGHASH:
            return tx_sig_hash;
        default:
            return nullptr;
    }
}

}  // namespace bytom::vm
