#include <limits>

#include <bytom/vm/number.hpp>
#include <bytom/vm/program_builder.hpp>

namespace bytom::vm {
namespace {

void append_little_endian(Bytes& to, std::size_t number, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i)
        to.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

/// The opcode and length that stand before pushed data.
void append_push_prefix(Bytes& to, std::size_t size) {
    if (size <= OP_DATA_75) {
        to.push_back(static_cast<std::uint8_t>(size));  // FALSE for the empty string
    } else if (size <= std::numeric_limits<std::uint8_t>::max()) {
        to.push_back(OP_PUSHDATA1);
        append_little_endian(to, size, 1);
    } else if (size <= std::numeric_limits<std::uint16_t>::max()) {
        to.push_back(OP_PUSHDATA2);
        append_little_endian(to, size, 2);
    } else {
        to.push_back(OP_PUSHDATA4);
        append_little_endian(to, size, 4);
    }
}

bool is_valid_quorum(std::int64_t required, std::size_t keys) {
    if (keys == 0) return required == 0;
    return required >= 1 && std::cmp_less_equal(required, keys);
}

}  // namespace

ProgramBuilder& ProgramBuilder::op(Opcode opcode) {
    program_.push_back(opcode);
    return *this;
}

ProgramBuilder& ProgramBuilder::data(ByteView data) {
    append_push_prefix(program_, data.size());
    base::append(program_, data);
    return *this;
}

ProgramBuilder& ProgramBuilder::number(std::int64_t number) {
    constexpr std::int64_t kMaxSmall = 16;
    if (number >= 1 && number <= kMaxSmall) return op(static_cast<Opcode>(OP_1 + number - 1));
    return data(encode_number(number).view());
}

Bytes push_prefix(std::size_t size) {
    Bytes prefix;
    append_push_prefix(prefix, size);
    return prefix;
}

Bytes push_data(ByteView data) {
    return ProgramBuilder().data(data).program();
}

Bytes push_number(std::int64_t number) {
    return ProgramBuilder().number(number).program();
}

Bytes coinbase_program() {
    return ProgramBuilder().op(OP_1).program();
}

Bytes p2wpkh_program(ByteView public_key_hash) {
    return ProgramBuilder().number(0).data(public_key_hash).program();
}

Bytes p2wsh_program(ByteView script_hash) {
    return ProgramBuilder().number(0).data(script_hash).program();
}

Bytes p2pkh_sig_program(ByteView public_key_hash) {
    return ProgramBuilder()
        .op(OP_DUP)
        .op(OP_HASH160)
        .data(public_key_hash)
        .op(OP_EQUALVERIFY)
        .op(OP_TXSIGHASH)
        .op(OP_SWAP)
        .op(OP_CHECKSIG)
        .program();
}

Bytes p2sh_program(ByteView script_hash) {
    return ProgramBuilder()
        .op(OP_DUP)
        .op(OP_SHA3)
        .data(script_hash)
        .op(OP_EQUALVERIFY)
        .number(-1)
        .op(OP_SWAP)
        .number(0)
        .op(OP_CHECKPREDICATE)
        .program();
}

Bytes retire_program(ByteView comment) {
    ProgramBuilder builder;
    builder.op(OP_FAIL);
    if (!comment.empty()) builder.data(comment);
    return std::move(builder).program();
}

Result<Bytes, VmError> multisig_program(std::span<const Bytes> public_keys, std::int64_t required) {
    return multisig_program_before_height(public_keys, required, 0);
}

Result<Bytes, VmError> multisig_program_before_height(std::span<const Bytes> public_keys,
                                                      std::int64_t required, std::int64_t height) {
    if (height < 0 || !is_valid_quorum(required, public_keys.size())) {
        return std::unexpected(VmError::bad_value);
    }
    ProgramBuilder builder;
    if (height > 0) builder.number(height).op(OP_BLOCKHEIGHT).op(OP_GREATERTHAN).op(OP_VERIFY);
    builder.op(OP_TXSIGHASH);
    for (const Bytes& public_key : public_keys)
        builder.data(public_key);
    builder.number(required).number(static_cast<std::int64_t>(public_keys.size())).op(OP_CHECKMULTISIG);
    return std::move(builder).program();
}

}  // namespace bytom::vm
