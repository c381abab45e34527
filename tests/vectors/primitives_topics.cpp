// Topics of 01: encoding, transactions, blocks, merkle. asset-id is in asset_topics.cpp.

#include <algorithm>
#include <set>
#include <stdexcept>

#include <bytom/base/reader.hpp>
#include <bytom/base/writer.hpp>
#include <bytom/crypto/ripemd160.hpp>
#include <bytom/crypto/sha2.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/primitives/block.hpp>
#include <bytom/primitives/merkle.hpp>

#include "topics.hpp"

namespace bytom::vectors {
namespace {

using base::to_hex;
using namespace primitives;

Json hex_list(std::span<const Hash256> hashes) {
    Json list = Json::array();
    for (const Hash256& hash : hashes)
        list.push_back(hash.to_text());
    return list;
}

Json sorted(Json list) {
    std::sort(list.begin(), list.end());
    return list;
}

std::vector<Hash256> hashes_of(const Json& object, const char* member) {
    std::vector<Hash256> hashes;
    for (const Json& text : object.at(member)) {
        const auto hash = Hash256::from_text(text.get<std::string>());
        if (!hash) throw std::runtime_error(std::string(member) + ": bad hash");
        hashes.push_back(*hash);
    }
    return hashes;
}

// ---- encoding

/// Runs a reader on the case's input and compares value and rest, or the error.
template <typename Read, typename Show>
void check_read(const Json& test_case, Check& check, Read read, Show show) {
    const Bytes input = bytes_of(test_case, "input");
    base::Reader reader(input);
    const auto value = read(reader);
    if (!value) {
        check.equal("error", base::to_string(value.error()), test_case.value("error", "none"));
        return;
    }
    Json result = show(*value);
    result["rest"] = to_hex(reader.rest());
    check.equal("result", result, test_case.value("result", Json("an error")));
}

void check_write_varint(const Json& test_case, Check& check, std::uint64_t max) {
    const std::uint64_t value = number_of(test_case, "value");
    if (value > max) {
        check.equal("error", base::to_string(DecodeError::varint_range), test_case.value("error", "none"));
        return;
    }
    Bytes output;
    base::write_uvarint(output, value);
    check.equal("size", base::uvarint_size(value), output.size());
    check.equal("output", to_hex(output), test_case.value("output", "none"));
}

struct HashAndSuffix {
    Hash256 hash;
    ByteView suffix;
};

Result<HashAndSuffix, DecodeError> read_extensible_hash(base::Reader& reader) {
    BYTOM_ASSIGN(const ByteView content, reader.varstr31());
    base::Reader inner(content);
    BYTOM_ASSIGN(const Hash256 hash, inner.hash());
    return HashAndSuffix{hash, inner.rest()};
}

Result<AssetAmount, DecodeError> read_asset_amount(base::Reader& reader) {
    AssetAmount value;
    BYTOM_ASSIGN(value.asset_id, reader.hash());
    BYTOM_ASSIGN(value.amount, reader.varint63());
    return value;
}

Json show_number(std::uint64_t value) {
    return {{"value", std::to_string(value)}};
}

void check_read_op(const std::string& op, const Json& test_case, Check& check) {
    if (op == "read_varint31") {
        check_read(test_case, check, [](base::Reader& r) { return r.varint31(); }, show_number);
    } else if (op == "read_varint63") {
        check_read(test_case, check, [](base::Reader& r) { return r.varint63(); }, show_number);
    } else if (op == "read_varstr31") {
        check_read(
            test_case, check, [](base::Reader& r) { return r.varstr31(); },
            [](ByteView value) { return Json{{"value", to_hex(value)}}; });
    } else if (op == "read_varstr_list") {
        check_read(
            test_case, check, [](base::Reader& r) { return r.varstr_list(); },
            [](const std::vector<ByteView>& strings) {
                Json list = Json::array();
                for (const ByteView string : strings)
                    list.push_back(to_hex(string));
                return Json{{"value", list}};
            });
    } else if (op == "read_extensible_hash") {
        check_read(test_case, check, read_extensible_hash, [](const HashAndSuffix& value) {
            return Json{{"hash", value.hash.to_text()}, {"suffix", to_hex(value.suffix)}};
        });
    } else if (op == "read_asset_amount") {
        check_read(test_case, check, read_asset_amount, [](const AssetAmount& value) {
            return Json{{"asset_id", value.asset_id.to_text()}, {"amount", std::to_string(value.amount)}};
        });
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

void check_write_op(const std::string& op, const Json& test_case, Check& check) {
    if (op == "write_varint31") {
        check_write_varint(test_case, check, base::kVarint31Max);
    } else if (op == "write_varint63") {
        check_write_varint(test_case, check, base::kVarint63Max);
    } else if (op == "write_varstr_list") {
        std::vector<Bytes> strings;
        for (const Json& text : test_case.at("value")) {
            strings.push_back(base::from_hex(text.get<std::string>()).value());
        }
        Bytes output;
        base::write_varstr_list(output, strings);
        check.equal("output", to_hex(output), test_case.at("output"));
    } else if (op == "write_extensible_hash") {
        Bytes inner;
        base::write_hash(inner, hash_of(test_case, "hash"));
        base::append(inner, bytes_of(test_case, "suffix"));
        Bytes output;
        base::write_varstr31(output, inner);
        check.equal("output", to_hex(output), test_case.at("output"));
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

/// The reference's four big-endian words of a hash, as decimal strings.
Json words_of(const Hash256& hash) {
    Json words = Json::array();
    for (std::size_t word = 0; word < 4; ++word) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < 8; ++i)
            value = value << 8 | hash.bytes[8 * word + i];
        words.push_back(std::to_string(value));
    }
    return words;
}

void check_encoding(const Json&, const Json& test_case, Check& check) {
    const std::string op = text_of(test_case, "op");
    if (op.starts_with("read_")) {
        check_read_op(op, test_case, check);
    } else if (op.starts_with("write_")) {
        check_write_op(op, test_case, check);
    } else if (op == "hash_words") {
        check.equal("words", words_of(hash_of(test_case, "input")), test_case.at("words"));
    } else if (op == "hash_text") {
        const auto hash = Hash256::from_text(text_of(test_case, "input"));
        if (hash) {
            check.equal("result", hash->to_text(), test_case.value("result", "an error"));
        } else {
            check.equal("error", base::to_string(hash.error()), test_case.value("error", "none"));
        }
    } else if (op == "digest") {
        const Bytes input = bytes_of(test_case, "input");
        check.equal("sha3_256", crypto::sha3_256(input).to_text(), test_case.at("sha3_256"));
        check.equal("sha256", crypto::sha256(input).to_text(), test_case.at("sha256"));
        check.equal("ripemd160", to_hex(crypto::ripemd160(input)), test_case.at("ripemd160"));
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

// ---- transactions

Json hex_strings(const base::ByteStrings& strings) {
    Json list = Json::array();
    for (const ByteView string : strings)
        list.push_back(to_hex(string));
    return list;
}

void show_body(const SpendInput& spend, Json& input) {
    input["type"] = "spend";
    input["source_id"] = spend.source_id.to_text();
    input["asset_id"] = spend.value.asset_id.to_text();
    input["amount"] = std::to_string(spend.value.amount);
    input["source_position"] = std::to_string(spend.source_position);
    input["vm_version"] = std::to_string(spend.vm_version);
    input["control_program"] = to_hex(spend.control_program);
    input["spend_commitment_suffix"] = to_hex(spend.spend_commitment_suffix);
    input["arguments"] = hex_strings(spend.arguments);
}

void show_body(const IssuanceInput& issuance, Json& input) {
    input["type"] = "issuance";
    input["nonce"] = to_hex(issuance.nonce);
    input["asset_id"] = issuance.value.asset_id.to_text();
    input["amount"] = std::to_string(issuance.value.amount);
    input["asset_definition"] = to_hex(issuance.asset_definition);
    input["vm_version"] = std::to_string(issuance.vm_version);
    input["issuance_program"] = to_hex(issuance.issuance_program);
    input["arguments"] = hex_strings(issuance.arguments);
}

void show_body(const CoinbaseInput& coinbase, Json& input) {
    input["type"] = "coinbase";
    input["arbitrary"] = to_hex(coinbase.arbitrary);
}

void show_body(const UnknownInput&, Json& input) {
    input["type"] = "unknown";
}

Json show_fields(const TxData& data) {
    Json inputs = Json::array();
    for (const TxInput& input : data.inputs) {
        Json shown = {{"asset_version", std::to_string(input.asset_version)},
                      {"commitment_suffix", to_hex(input.commitment_suffix)},
                      {"witness_suffix", to_hex(input.witness_suffix)}};
        std::visit([&](const auto& body) { show_body(body, shown); }, input.body);
        inputs.push_back(std::move(shown));
    }
    Json outputs = Json::array();
    for (const TxOutput& output : data.outputs) {
        outputs.push_back({{"asset_version", std::to_string(output.asset_version)},
                           {"asset_id", output.value.asset_id.to_text()},
                           {"amount", std::to_string(output.value.amount)},
                           {"vm_version", std::to_string(output.vm_version)},
                           {"control_program", to_hex(output.control_program)},
                           {"commitment_suffix", to_hex(output.commitment_suffix)}});
    }
    return {{"version", std::to_string(data.version)},
            {"time_range", std::to_string(data.time_range)},
            {"inputs", std::move(inputs)},
            {"outputs", std::move(outputs)}};
}

/// "<id>:<type>" of every entry of the map, each once, sorted.
Json show_entries(const Transaction& tx) {
    const TxData& data = tx.data();
    const MappedTx& mapped = tx.mapped();
    std::set<std::string> entries = {mapped.id.to_text() + ":txheader", mapped.mux_id.to_text() + ":mux1"};
    for (std::size_t i = 0; i < data.inputs.size(); ++i) {
        const std::string id = mapped.inputs[i].entry_id.to_text();
        const auto& body = data.inputs[i].body;
        if (std::holds_alternative<SpendInput>(body)) {
            entries.insert(id + ":spend1");
            entries.insert(mapped.inputs[i].spent_output_id.to_text() + ":output1");
        } else if (std::holds_alternative<IssuanceInput>(body)) {
            entries.insert(id + ":issuance1");
        } else if (std::holds_alternative<CoinbaseInput>(body)) {
            entries.insert(id + ":coinbase1");
        }
    }
    for (std::size_t k = 0; k < data.outputs.size(); ++k) {
        const char* type = data.outputs[k].is_retirement() ? ":retirement1" : ":output1";
        entries.insert(mapped.result_ids[k].to_text() + type);
    }
    return Json(std::vector<std::string>(entries.begin(), entries.end()));
}

/// The input ids of the gas inputs, without duplicates, sorted as the vectors have them.
Json show_gas_inputs(const MappedTx& mapped) {
    Json list = Json::array();
    for (const std::uint32_t i : mapped.gas_inputs)
        list.push_back(mapped.inputs[i].entry_id.to_text());
    return sorted(std::move(list));
}

Json show(const Transaction& tx) {
    const MappedTx& mapped = tx.mapped();
    Json shown = show_fields(tx.data());
    shown["size"] = tx.serialized_size();
    shown["id"] = mapped.id.to_text();
    shown["mux_id"] = mapped.mux_id.to_text();
    shown["result_ids"] = hex_list(mapped.result_ids);
    shown["spent_output_ids"] = sorted(hex_list(mapped.spent_output_ids));
    shown["gas_input_ids"] = show_gas_inputs(mapped);
    shown["entries"] = show_entries(tx);
    shown["input_ids"] = hex_list(mapped.input_ids);
    Json sighashes = Json::array();
    for (std::size_t i = 0; i < mapped.input_ids.size(); ++i)
        sighashes.push_back(mapped.sighash(i).to_text());
    shown["sighashes"] = std::move(sighashes);
    return shown;
}

/// What locate_programs finds must be the decoded programs and arguments.
void check_layout(const Transaction& tx, Check& check) {
    const auto layout = locate_programs(tx.received());
    if (!layout) return check.fail("no layout");
    const auto located = [&tx](ByteRange range) {
        return base::to_bytes(tx.received().subspan(range.offset, range.length));
    };
    const auto program_of = [](const TxInput& input) -> Bytes {
        if (const auto* spend = std::get_if<SpendInput>(&input.body)) return spend->control_program;
        if (const auto* issuance = std::get_if<IssuanceInput>(&input.body)) return issuance->issuance_program;
        return {};
    };
    const auto& inputs = tx.data().inputs;
    const auto& outputs = tx.data().outputs;
    if (layout->inputs.size() != inputs.size() || layout->output_programs.size() != outputs.size())
        return check.fail("layout of another shape");
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        base::ByteStrings arguments;
        const InputLayout& input = layout->inputs[i];
        for (const ByteRange range : locate_arguments(tx.received(), input, input.argument_count))
            arguments.push_back(located(range));
        const auto* expected = inputs[i].arguments();
        if (arguments != (expected == nullptr ? base::ByteStrings{} : *expected))
            check.fail("arguments located elsewhere");
        if (located(layout->inputs[i].program) != program_of(inputs[i]))
            check.fail("program located elsewhere");
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (located(layout->output_programs[i]) != outputs[i].control_program)
            check.fail("output program located elsewhere");
    }
}

void check_transaction(const Json&, const Json& test_case, Check& check) {
    const std::string text =
        test_case.contains("text") ? text_of(test_case, "text") : text_of(test_case, "raw");
    const auto tx = Transaction::from_text(text);
    if (!tx) {
        check.equal("error", base::to_string(tx.error()), test_case.value("error", "none"));
        return;
    }
    if (test_case.contains("error")) return check.fail("accepted, expected " + text_of(test_case, "error"));
    const Json& expected = test_case.at("tx");
    const Json actual = show(*tx);
    for (const auto& [member, value] : expected.items()) {
        if (member != "nondeterministic") check.equal(member, actual.at(member), value);
    }
    check_layout(*tx, check);
    std::string raw = text;
    std::ranges::transform(raw, raw.begin(), [](unsigned char c) { return std::tolower(c); });
    check.equal("reserialized", to_hex(tx->encode()), test_case.value("reserialized", raw));
}

// ---- blocks

Json show(const BlockHeader& header) {
    return {{"version", std::to_string(header.version)},
            {"height", std::to_string(header.height)},
            {"previous_block_hash", header.previous_block_hash.to_text()},
            {"timestamp", std::to_string(header.timestamp)},
            {"nonce", std::to_string(header.nonce)},
            {"bits", std::to_string(header.bits)},
            {"transaction_merkle_root", header.transaction_merkle_root.to_text()},
            {"transaction_status_hash", header.transaction_status_hash.to_text()},
            {"hash", header.hash().to_text()}};
}

Json show_as_header(const std::string& raw) {
    const auto header = BlockHeader::from_text(raw);
    if (!header) return {{"error", base::to_string(header.error())}};
    return {{"header", show(*header)}, {"reserialized", to_hex(header->encode())}};
}

Json show_as_block(const std::string& raw) {
    const auto block = Block::from_text(raw);
    if (!block) return {{"error", base::to_string(block.error())}};
    std::vector<Hash256> ids;
    Json sizes = Json::array();
    for (const TransactionPtr& tx : block->transactions) {
        ids.push_back(tx->id());
        sizes.push_back(tx->serialized_size());
    }
    const Bytes encoded = block->encode();
    Json shown = {
        {"header", show(block->header)},
        {"tx_ids", hex_list(ids)},
        {"tx_sizes", std::move(sizes)},
        {"computed_tx_merkle_root", tx_merkle_root(ids).to_text()},
        {"computed_status_root_all_ok", status_merkle_root(TxStatuses(ids.size(), false)).to_text()},
        {"size", encoded.size()}};
    if (to_hex(encoded) != raw) shown["reserialized"] = to_hex(encoded);
    return shown;
}

void check_block(const Json&, const Json& test_case, Check& check) {
    const std::string raw = text_of(test_case, "raw");
    check.equal("as_header", show_as_header(raw), test_case.at("as_header"));
    check.equal("as_block", show_as_block(raw), test_case.at("as_block"));
}

// ---- merkle

TxStatuses statuses_of(const Json& test_case) {
    return test_case.at("status_fail").get<std::vector<bool>>();
}

MerkleProof proof_of(const Json& test_case) {
    return {hashes_of(test_case, "hashes"), test_case.at("flags").get<std::vector<std::uint8_t>>()};
}

void check_tx_proof(const Json& test_case, Check& check) {
    const std::vector<Hash256> ids = hashes_of(test_case, "ids");
    const TxStatuses statuses = statuses_of(test_case);
    const MerkleProof proof = make_tx_proof(ids, hashes_of(test_case, "related"));
    check.equal("root", tx_merkle_root(ids).to_text(), test_case.at("root"));
    check.equal("status_root", status_merkle_root(statuses).to_text(), test_case.at("status_root"));
    check.equal("hashes", hex_list(proof.hashes), test_case.at("hashes"));
    check.equal("flags", proof.flags, test_case.at("flags"));
    check.equal("status_hashes", hex_list(make_status_proof(statuses, proof.flags)),
                test_case.at("status_hashes"));
}

void check_merkle(const Json&, const Json& test_case, Check& check) {
    const std::string op = text_of(test_case, "op");
    if (op == "tx_root") {
        check.equal("root", tx_merkle_root(hashes_of(test_case, "ids")).to_text(), test_case.at("root"));
    } else if (op == "status_root") {
        check.equal("root", status_merkle_root(statuses_of(test_case)).to_text(), test_case.at("root"));
    } else if (op == "tx_proof") {
        check_tx_proof(test_case, check);
    } else if (op == "validate_tx_proof") {
        const bool valid = validate_tx_proof(proof_of(test_case), hashes_of(test_case, "related"),
                                             hash_of(test_case, "root"));
        check.equal("valid", valid, test_case.at("valid"));
    } else if (op == "validate_status_proof") {
        const bool valid =
            validate_status_proof(proof_of(test_case), statuses_of(test_case), hash_of(test_case, "root"));
        check.equal("valid", valid, test_case.at("valid"));
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

}  // namespace

std::vector<Topic> primitives_topics() {
    return {independent("encoding", check_encoding), independent("transactions", check_transaction),
            independent("blocks", check_block), independent("merkle", check_merkle)};
}

}  // namespace bytom::vectors
