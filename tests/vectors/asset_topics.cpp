// Topic of 01 §7: asset-id.

#include <stdexcept>

#include <bytom/crypto/sha3.hpp>
#include <bytom/keys/asset_creation.hpp>
#include <bytom/primitives/asset_definition.hpp>

#include "topics.hpp"

namespace bytom::vectors {
namespace {

using base::to_hex;
using primitives::compute_asset_id;

constexpr std::array<std::uint8_t, 2> kEmptyDefinition = {'{', '}'};

/// What the earlier cases of the file defined, as far as later ones depend on it.
class RecordedRegistry final : public keys::AssetRegistry {
public:
    explicit RecordedRegistry(std::uint64_t next_key_index) : next_key_index_(next_key_index) {}

    std::uint64_t take_key_index() override { return next_key_index_++; }
    [[nodiscard]] bool has_alias(std::string_view alias) const override { return alias == "D0"; }
    [[nodiscard]] bool has_asset(const primitives::AssetId& id) const override {
        constexpr std::array<std::uint8_t, 2> kProgram = {0x51, 0x00};
        return id == compute_asset_id(1, kProgram, crypto::sha3_256(kEmptyDefinition));
    }

private:
    std::uint64_t next_key_index_;
};

std::vector<crypto::XPub> xpubs_of(const Json& test_case) {
    std::vector<crypto::XPub> xpubs;
    for (const Json& text : test_case.at("xpubs")) {
        const auto xpub = crypto::XPub::from_text(text.get<std::string>());
        if (!xpub) throw std::runtime_error("xpubs: no extended public key");
        xpubs.push_back(*xpub);
    }
    return xpubs;
}

keys::AssetRequest request_of(const Json& test_case) {
    keys::AssetRequest request;
    request.alias = text_of(test_case, "alias_in");
    request.xpubs = xpubs_of(test_case);
    request.quorum = test_case.at("quorum").get<std::int64_t>();
    request.limit_height = signed_of(test_case, "limit_height");
    return request;
}

void check_compute(const Json& test_case, Check& check) {
    const Hash256 definition_hash = crypto::sha3_256(bytes_of(test_case, "raw_definition"));
    check.equal("definition_hash", definition_hash.to_text(), test_case.at("definition_hash"));
    const auto id = compute_asset_id(number_of(test_case, "vm_version"),
                                     bytes_of(test_case, "issuance_program"), definition_hash);
    check.equal("asset_id", id.to_text(), test_case.at("asset_id"));
}

void check_compute_nil_hash(const Json& test_case, Check& check) {
    const auto id = compute_asset_id(number_of(test_case, "vm_version"),
                                     bytes_of(test_case, "issuance_program"), Hash256{});
    check.equal("asset_id", id.to_text(), test_case.at("asset_id"));
}

void check_define(const Json& test_case, Check& check) {
    const auto definition =
        primitives::canonical_definition(std::string_view(text_of(test_case, "definition_json")));
    if (!definition) return check.fail(definition.error().text());
    check.equal("raw_definition", to_hex(*definition), test_case.at("raw_definition"));
    const auto id =
        compute_asset_id(1, bytes_of(test_case, "issuance_program"), crypto::sha3_256(*definition));
    check.equal("asset_id", id.to_text(), test_case.at("asset_id"));
}

void check_define_keys(const Json& test_case, Check& check) {
    keys::AssetRequest request = request_of(test_case);
    request.raw_definition = bytes_of(test_case, "raw_definition");
    const auto canonical = primitives::canonical_definition(base::as_text(request.raw_definition));
    if (!canonical) return check.fail(canonical.error().text());
    check.equal("raw_definition", to_hex(*canonical), test_case.at("raw_definition"));

    RecordedRegistry registry(number_of(test_case, "key_index"));
    const auto asset = keys::new_asset(std::move(request), registry);
    if (!asset) return check.fail(std::string(keys::to_string(asset.error())));
    check.equal("key_index", std::to_string(asset->key_index), test_case.at("key_index"));
    check.equal("alias", asset->alias, test_case.at("alias"));
    check.equal("issuance_program", to_hex(asset->issuance_program), test_case.at("issuance_program"));
    check.equal("vm_version", std::to_string(asset->vm_version), test_case.at("vm_version"));
    check.equal("asset_id", asset->id.to_text(), test_case.at("asset_id"));
}

void check_define_error(const Json& test_case, Check& check) {
    keys::AssetRequest request = request_of(test_case);
    request.issuance_program = bytes_of(test_case, "issuance_program");
    request.raw_definition = base::to_bytes(kEmptyDefinition);
    RecordedRegistry registry(1);
    const auto asset = keys::new_asset(std::move(request), registry);
    if (asset) return check.fail("accepted, expected " + text_of(test_case, "error"));
    check.equal("error", keys::to_string(asset.error()), test_case.at("error"));
}

void check_asset_id(const Json&, const Json& test_case, Check& check) {
    const std::string op = text_of(test_case, "op");
    if (op == "compute") {
        check_compute(test_case, check);
    } else if (op == "compute_nil_hash") {
        check_compute_nil_hash(test_case, check);
    } else if (op == "define") {
        check_define(test_case, check);
    } else if (op == "define_keys") {
        check_define_keys(test_case, check);
    } else if (op == "define_error") {
        check_define_error(test_case, check);
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

}  // namespace

std::vector<Topic> asset_topics() {
    return {independent("asset-id", check_asset_id)};
}

}  // namespace bytom::vectors
