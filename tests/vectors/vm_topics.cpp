// Vectors of 03: programs, the assembler, witness programs and builders.
#include <bytom/vm/assembler.hpp>
#include <bytom/vm/disassembler.hpp>
#include <bytom/vm/program.hpp>
#include <bytom/vm/program_builder.hpp>
#include <bytom/vm/segwit.hpp>

#include "topics.hpp"

namespace bytom::vectors {
namespace {

std::vector<Bytes> strings_of(const Json& object, const char* member) {
    std::vector<Bytes> strings;
    for (const Json& text : object.at(member)) {
        auto bytes = base::from_hex(text.get<std::string>());
        if (!bytes) throw std::runtime_error(std::string(member) + ": bad hex");
        strings.push_back(*std::move(bytes));
    }
    return strings;
}

Json to_json(const std::vector<Bytes>& strings) {
    Json list = Json::array();
    for (const Bytes& string : strings)
        list.push_back(base::to_hex(string));
    return list;
}

std::optional<std::uint64_t> optional_number(const Json& object, const char* member) {
    if (object.at(member).is_null()) return std::nullopt;
    return number_of(object, member);
}

std::optional<Hash256> optional_hash(const Json& object, const char* member) {
    if (object.at(member).is_null() || text_of(object, member).empty()) return std::nullopt;
    return hash_of(object, member);
}

/// A context with what its spans refer to.
struct ContextData {
    vm::Context context;
    std::vector<Bytes> programs;
    std::vector<vm::ContextOutput> outputs;

    explicit ContextData(const Json& json) {
        context.vm_version = number_of(json, "vm_version");
        context.tx_version = optional_number(json, "tx_version");
        context.entry_id = optional_hash(json, "entry_id");
        context.block_height = optional_number(json, "block_height");
        context.asset_id = optional_hash(json, "asset_id");
        context.amount = optional_number(json, "amount");
        context.dest_pos = optional_number(json, "dest_pos");
        context.spent_output_id = optional_hash(json, "spent_output_id");
        context.tx_sig_hash = optional_hash(json, "tx_sig_hash");
        if (json.at("outputs").is_null()) return;
        programs.reserve(json.at("outputs").size());
        for (const Json& output : json.at("outputs"))
            add_output(output);
        context.outputs = outputs;
    }

private:
    void add_output(const Json& json) {
        const std::string type = text_of(json, "type");
        if (type != "output" && type != "retirement") throw std::runtime_error("unknown type " + type);
        programs.push_back(bytes_of(json, "program"));
        outputs.push_back({.is_retirement = type == "retirement",
                           .asset_id = hash_of(json, "asset"),
                           .amount = number_of(json, "amount"),
                           .vm_version = number_of(json, "vm_version"),
                           .program = programs.back()});
    }
};

struct RunMembers {
    const char* error;
    const char* gas_left;
    const char* stack;
    const char* alt;
};
constexpr RunMembers kViews{.error = "error", .gas_left = "gas_left", .stack = "stack", .alt = "alt"};
constexpr RunMembers kCopies{
    .error = "copy_error", .gas_left = "copy_gas_left", .stack = "copy_stack", .alt = "copy_alt"};

/// Runs the case's program and compares with the members of that name.
void check_run(const Json& file, const Json& test_case, vm::StringSemantics semantics,
               const RunMembers& members, Check& check) {
    const ContextData data(file.at("contexts").at(number_of(test_case, "ctx")));
    const Bytes program = bytes_of(test_case, "program");
    const std::vector<Bytes> strings = strings_of(test_case, "args");
    const std::vector<vm::Operand> arguments(strings.begin(), strings.end());
    const vm::RunResult result = vm::verify(data.context, program, arguments, signed_of(test_case, "gas"),
                                            {.semantics = semantics, .keep_stacks = true});
    check.equal(members.error, vm::to_string(result.error), test_case.at(members.error));
    check.equal(members.gas_left, result.gas_left, signed_of(test_case, members.gas_left));
    check.equal(members.stack, to_json(result.data_stack), test_case.at(members.stack));
    check.equal(members.alt, to_json(result.alt_stack), test_case.at(members.alt));
}

/// The outcome is the same under both semantics.
void check_program(const Json& file, const Json& test_case, Check& check) {
    check_run(file, test_case, vm::StringSemantics::views, kViews, check);
    check_run(file, test_case, vm::StringSemantics::copies, kViews, check);
}

void check_aliasing(const Json& file, const Json& test_case, Check& check) {
    check_run(file, test_case, vm::StringSemantics::views, kViews, check);
    check_run(file, test_case, vm::StringSemantics::copies, kCopies, check);
}

void check_assembler(const Json&, const Json& test_case, Check& check) {
    const std::string op = text_of(test_case, "op");
    if (op == "assemble") {
        const auto program = vm::assemble(text_of(test_case, "text"));
        check.equal("error", vm::to_string(program ? vm::VmError::ok : program.error().error),
                    test_case.at("error"));
        check.equal("hex", base::to_hex(program.value_or(Bytes())), test_case.at("hex"));
    } else if (op == "disassemble") {
        const auto text = vm::disassemble(bytes_of(test_case, "hex"));
        check.equal("error", vm::to_string(text ? vm::VmError::ok : text.error()), test_case.at("error"));
        check.equal("text", text.value_or(""), test_case.at("text"));
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

void check_segwit(const Json&, const Json& test_case, Check& check) {
    const Bytes program = bytes_of(test_case, "program");
    const auto instructions = vm::parse_program(program);
    check.equal("parse", vm::to_string(instructions ? vm::VmError::ok : instructions.error()),
                test_case.at("parse"));
    check.equal("instructions", instructions ? instructions->size() : 0, test_case.at("instructions"));
    check.equal("p2wpkh", vm::is_p2wpkh(program), test_case.at("p2wpkh"));
    check.equal("p2wsh", vm::is_p2wsh(program), test_case.at("p2wsh"));
    check.equal("straightforward", vm::is_straightforward(program), test_case.at("straightforward"));
    check.equal("standard", vm::is_standard(program), test_case.at("standard"));
    check.equal("unspendable", vm::is_unspendable(program), test_case.at("unspendable"));
    check.equal("executed", base::to_hex(vm::ExecutedProgram(program).bytes()), test_case.at("executed"));
    check.equal("restrict_height", vm::restrict_height(program), signed_of(test_case, "restrict_height"));
}

Result<Bytes, vm::VmError> build(const std::string& builder, const Json& args) {
    if (builder == "coinbase") return vm::coinbase_program();
    if (builder == "p2wpkh") return vm::p2wpkh_program(bytes_of(args, "hash"));
    if (builder == "p2wsh") return vm::p2wsh_program(bytes_of(args, "hash"));
    if (builder == "p2pkh_sig") return vm::p2pkh_sig_program(bytes_of(args, "hash"));
    if (builder == "p2sh") return vm::p2sh_program(bytes_of(args, "hash"));
    if (builder == "retire") return vm::retire_program(bytes_of(args, "comment"));
    if (builder == "multisig") {
        return vm::multisig_program(strings_of(args, "pubkeys"), signed_of(args, "required"));
    }
    if (builder == "multisig_height") {
        return vm::multisig_program_before_height(strings_of(args, "pubkeys"), signed_of(args, "required"),
                                                  signed_of(args, "height"));
    }
    if (builder == "pushdata_bytes") return vm::push_data(bytes_of(args, "data"));
    if (builder == "pushdata_int") return vm::push_number(signed_of(args, "value"));
    throw std::runtime_error("unknown builder " + builder);
}

void check_builder(const Json&, const Json& test_case, Check& check) {
    const auto program = build(text_of(test_case, "builder"), test_case.at("args"));
    check.equal("error", vm::to_string(program ? vm::VmError::ok : program.error()), test_case.at("error"));
    check.equal("program", base::to_hex(program.value_or(Bytes())), test_case.at("program"));
}

}  // namespace

std::vector<Topic> vm_topics() {
    return {
        independent("vm-opcodes", check_program),     independent("vm-gas", check_program),
        independent("vm-control", check_program),     independent("vm-sigs", check_program),
        independent("vm-random", check_program),      independent("vm-context", check_program),
        independent("vm-aliasing", check_aliasing),   independent("vm-assembler", check_assembler),
        independent("segwit-programs", check_segwit), independent("vm-builders", check_builder),
    };
}

}  // namespace bytom::vectors
