#include "explorer_api/asset_form.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <bytom/base/hex.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/subsidy.hpp>
#include <bytom/json/value.hpp>
#include <bytom/vm/program.hpp>
#include <bytom/vm/segwit.hpp>

namespace bytom::explorer_api {
namespace {

using explorer::Amount;

constexpr std::size_t kLongInRow = 2'048;  // bytes
/// What a definition by the standard has.
constexpr std::array<std::string_view, 6> kBap2 = {"name",   "symbol",  "decimals",
                                                   "quorum", "reissue", "description"};
constexpr std::string_view kBtmDescription = "Bytom Official Issue";

std::string text_or_empty(json::Value value) {
    return value.kind() == json::Kind::string ? std::string(value.string()) : std::string();
}

std::uint64_t number_or_zero(json::Value value) {
    return value.kind() == json::Kind::number ? whole_number(value.number()).value_or(0) : 0;
}

/// A boolean, or its name as a text: both are in use; clients of the standard know the text.
std::string name_of_boolean(json::Value value) {
    if (value.kind() == json::Kind::boolean) return value.boolean() ? "true" : "false";
    return text_or_empty(value);
}

/// A text as it is; of an object the members that are texts, as JSON.
std::string description_of(json::Value value) {
    if (value.kind() != json::Kind::object) return text_or_empty(value);
    std::string text;
    json::Writer out(text);
    out.begin_object();
    for (const json::Member member : value.members()) {
        if (member.value.kind() != json::Kind::string) continue;
        std::string key;
        json::append_escaped(key, member.key);
        out.member(key, member.value.string());
    }
    out.end_object();
    return text == "{}" ? std::string() : text;
}

/// As decode-program shows it; null where it is no program.
void write_decoded(json::Writer& out, ByteView program) {
    const vm::ExecutedProgram executed(program);
    const auto instructions = vm::parse_program(executed.bytes());
    if (!instructions || instructions->empty()) return out.null();
    out.begin_array();
    for (const vm::Instruction& instruction : *instructions) {
        std::string line(instruction.info().name());
        line += ' ';
        line += base::to_hex(instruction.data);
        out.value(line);
    }
    out.end_array();
}

}  // namespace

Amount btm_issued(std::uint64_t height) noexcept {
    Amount issued = consensus::kInitialBlockSubsidy;
    for (std::uint64_t first = 1; first <= height;) {
        const std::uint64_t subsidy = consensus::block_subsidy(first);
        if (subsidy == 0) break;
        const std::uint64_t next =
            (first / consensus::kSubsidyReductionInterval + 1) * consensus::kSubsidyReductionInterval;
        const std::uint64_t last = std::min(height, next - 1);
        issued += Amount{subsidy} * (last - first + 1);
        first = last + 1;
    }
    return issued;
}

Definition Definition::of(ByteView definition) {
    Definition result;
    const auto document = json::Document::parse(base::as_text(definition));
    if (!document || document->root().kind() != json::Kind::object) return result;
    std::set<std::string_view> seen;
    for (const json::Member member : document->root().members()) {
        const std::string_view key = member.key;
        if (key == "name") result.name = text_or_empty(member.value);
        if (key == "symbol") result.symbol = text_or_empty(member.value);
        if (key == "quorum") result.quorum = number_or_zero(member.value);
        if (key == "reissue") result.reissue = name_of_boolean(member.value);
        if (key == "description") result.description = description_of(member.value);
        if (key == "logo") result.logo = text_or_empty(member.value);
        if (std::ranges::find(kBap2, key) != kBap2.end()) seen.insert(key);
    }
    result.decimals = label_of_definition(definition).decimals;
    result.is_bap2 = seen.size() == kBap2.size();
    return result;
}

void write_asset_members(json::Writer& out, const Call& call, const explorer::AssetRecord& record,
                         const chain::BlockNode& newest, Detail detail) {
    const bool is_btm = record.asset == primitives::kBtmAssetId;
    Definition definition;
    Bytes program;
    Amount issued = record.issued;
    std::uint64_t issue_time = 0;
    if (is_btm) {
        definition.name = definition.symbol = btm_label().name;
        definition.decimals = btm_label().decimals;
        definition.description = kBtmDescription;
        issued = btm_issued(newest.height);
        issue_time = newest.ancestor(0)->timestamp;
    } else {
        if (const auto origin = call.view->asset_origin(record.asset)) {
            definition = Definition::of(origin->definition);
            program = origin->issuance_program;
        }
        const chain::BlockNode* const first = newest.ancestor(record.first_issue.height);
        issue_time = first != nullptr ? first->timestamp : 0;
    }
    if (const AssetNames* const names = call.names.asset(record.asset)) {
        if (!names->name.empty()) definition.name = names->name;
        if (!names->symbol.empty()) definition.symbol = names->symbol;
        if (!names->logo.empty()) definition.logo = names->logo;
    }
    if (detail == Detail::row) {
        if (program.size() > kLongInRow) program.clear();
        for (std::string* text : {&definition.name, &definition.symbol, &definition.description,
                                  &definition.logo, &definition.reissue}) {
            if (text->size() > kLongInRow) text->clear();
        }
    }
    out.member("asset_id", record.asset);
    out.member("issuance_program", program);
    out.key("decode_program");
    write_decoded(out, program);
    out.member("description", definition.description);
    out.member("total_amount", explorer::to_decimal(issued));
    out.member("turnover",
               explorer::to_decimal(issued > record.retired ? issued - record.retired : Amount{}));
    out.member("name", definition.name);
    out.member("symbol", definition.symbol);
    out.member("issue_timestamp", issue_time);
    out.member("reissue", definition.reissue);
    out.member("logo", definition.logo);
    out.member("decimals", definition.decimals);
    out.member("quorum", definition.quorum);
    out.member("is_bap2", definition.is_bap2);
    out.member("address_count", record.holders);
}

}  // namespace bytom::explorer_api
