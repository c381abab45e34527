// 02 §4: addresses, account programs, standard programs.

#include <bytom/consensus/params.hpp>
#include <bytom/keys/account_program.hpp>
#include <bytom/primitives/address.hpp>
#include <bytom/vm/program_builder.hpp>
#include <bytom/vm/segwit.hpp>

#include "key_members.hpp"
#include "topics.hpp"

namespace bytom::vectors {

std::string_view address_prefix_of(std::string_view network) {
    const consensus::NetworkParams* params = consensus::find_network(network);
    if (params == nullptr) throw std::runtime_error("unknown network");
    return params->bech32_prefix;
}

std::string_view address_prefix_of(const Json& object) {
    return address_prefix_of(std::string_view(text_of(object, "network")));
}

namespace {

using primitives::Address;

std::string kind_name(Address::Kind kind) {
    return kind == Address::Kind::p2wpkh ? "p2wpkh" : "p2wsh";
}

Address::Kind kind_of(const Json& test_case) {
    const std::string kind = text_of(test_case, "kind");
    if (kind == "p2wpkh") return Address::Kind::p2wpkh;
    if (kind == "p2wsh") return Address::Kind::p2wsh;
    throw std::runtime_error("unknown kind " + kind);
}

void encode_case(const Json& test_case, Check& check) {
    const Address address{.kind = kind_of(test_case), .hash = bytes_of(test_case, "hash")};
    check.equal("address", address.to_text(address_prefix_of(test_case)), test_case.at("address"));
}

void decode_case(const Json& test_case, Check& check) {
    const std::string_view prefix = address_prefix_of(test_case);
    const auto address = Address::from_text(text_of(test_case, "address"), prefix);
    if (!address || test_case.contains("error")) {
        check.equal("error", address ? "" : to_string(address.error()),
                    member_or_error(test_case, "canonical"));
        return;
    }
    check.equal("kind", kind_name(address->kind), test_case.at("kind"));
    check.equal("hash", hex(address->hash), test_case.at("hash"));
    check.equal("canonical", address->to_text(prefix), test_case.at("canonical"));
    check.equal("control_program", hex(address->control_program()), test_case.at("control_program"));
}

void account_program_case(const Json& test_case, Check& check) {
    keys::AccountSigner signer{.xpubs = {},
                               .quorum = signed_of(test_case, "quorum"),
                               .key_index = number_of(test_case, "key_index"),
                               .derive_rule = derive_rule_of(test_case)};
    for (const Json& xpub : test_case.at("xpubs"))
        signer.xpubs.push_back(xpub_of(xpub.get<std::string>()));
    const auto program = keys::account_program(signer, position_of(test_case));
    if (!program || test_case.contains("error")) {
        check.equal("error", program ? "" : to_string(program.error()),
                    member_or_error(test_case, "control_program"));
        return;
    }
    check.equal("control_program", hex(program->control_program), test_case.at("control_program"));
    check.equal("multisig_program", hex(program->multisig_program), test_case.value("multisig_program", ""));
    const auto address = Address::from_program(program->control_program);
    if (!address) return check.fail("the program has no address");
    for (const auto& [network, text] : test_case.at("addresses").items())
        check.equal("address on " + network, address->to_text(address_prefix_of(std::string_view(network))),
                    text);
}

void multisig_case(const Json& test_case, Check& check) {
    std::vector<Bytes> public_keys;
    for (const Json& key : test_case.at("pubkeys"))
        public_keys.push_back(base::from_hex(key.get<std::string>()).value());
    const std::int64_t required = signed_of(test_case, "quorum");
    const std::int64_t height = signed_of(test_case, "height");
    const auto program = vm::multisig_program_before_height(public_keys, required, height);
    if (!program || test_case.contains("error")) {
        check.equal("error", program ? "" : "bad_value", member_or_error(test_case, "program"));
        return;
    }
    check.equal("program", hex(*program), test_case.at("program"));
    check.equal("restrict_height", std::to_string(vm::restrict_height(*program)),
                test_case.at("restrict_height"));
}

void push_bytes_case(const Json& test_case, Check& check) {
    const std::uint64_t length = number_of(test_case, "length");
    if (test_case.contains("data")) {
        const Bytes data = bytes_of(test_case, "data");
        check.equal("length", data.size(), length);
        check.equal("program", hex(vm::push_data(data)), test_case.at("program"));
        return;
    }
    const Bytes data(length, 0x5a);
    const Bytes program = vm::push_data(data);
    const Bytes prefix = bytes_of(test_case, "prefix");
    check.equal("prefix", hex(ByteView(program).first(std::min(prefix.size(), program.size()))), hex(prefix));
    check.is_true("the data follows the prefix",
                  program.size() == prefix.size() + length &&
                      base::equal(ByteView(program).subspan(prefix.size()), data));
}

void classify_case(const Json& test_case, Check& check) {
    const Bytes program = bytes_of(test_case, "program");
    check.equal("p2wpkh", vm::is_p2wpkh(program), test_case.at("p2wpkh"));
    check.equal("p2wsh", vm::is_p2wsh(program), test_case.at("p2wsh"));
    check.equal("straightforward", vm::is_straightforward(program), test_case.at("straightforward"));
    check.equal("standard", vm::is_standard(program), test_case.at("standard"));
    check.equal("unspendable", vm::is_unspendable(program), test_case.at("unspendable"));
    const vm::ExecutedProgram executed(program);
    if (test_case.contains("converted")) {
        check.equal("converted", executed.converted() ? hex(executed.bytes()) : "",
                    test_case.at("converted"));
    } else if (test_case.contains("convert_error")) {
        check.equal("convert_error", executed.converted() ? "" : "unknown_version",
                    test_case.at("convert_error"));
    } else {
        check.is_true("is not converted", !executed.converted());
    }
}

void address_case(const Json&, const Json& test_case, Check& check) {
    const std::string op = text_of(test_case, "op");
    if (op == "encode") {
        encode_case(test_case, check);
    } else if (op == "decode") {
        decode_case(test_case, check);
    } else if (op == "account_program") {
        account_program_case(test_case, check);
    } else if (op == "multisig_program") {
        multisig_case(test_case, check);
    } else if (op == "push_bytes") {
        push_bytes_case(test_case, check);
    } else if (op == "push_int") {
        check.equal("program", hex(vm::push_number(signed_of(test_case, "value"))), test_case.at("program"));
    } else if (op == "retire_program") {
        check.equal("program", hex(vm::retire_program(bytes_of(test_case, "comment"))),
                    test_case.at("program"));
    } else if (op == "classify") {
        classify_case(test_case, check);
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

}  // namespace

std::vector<Topic> address_topics() {
    return {independent("addresses", address_case)};
}

}  // namespace bytom::vectors
