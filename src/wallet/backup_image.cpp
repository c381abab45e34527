#include <optional>

#include <bytom/json/value.hpp>
#include <bytom/keys/xpub_codec.hpp>
#include <bytom/wallet/backup_image.hpp>

namespace bytom::wallet::image_form {

/// Whether a member is there, whatever it holds.
struct Presence {
    bool given = false;
};

struct AccountObject {
    std::vector<crypto::XPub> xpubs;
    std::int64_t quorum = 0;
    std::uint64_t key_index = 0;
    std::uint64_t derive_rule = 0;
    std::string id;
    std::string alias;

    static constexpr auto fields() {
        return std::tuple(json::field("xpubs", &AccountObject::xpubs, "root keys"),
                          json::field("quorum", &AccountObject::quorum, "signatures needed"),
                          json::field("key_index", &AccountObject::key_index, "index of the account"),
                          json::field("derive_rule", &AccountObject::derive_rule, "0 or 1"),
                          json::field("id", &AccountObject::id, "account id"),
                          json::field("alias", &AccountObject::alias, "account alias"));
    }
};

struct SliceObject {
    std::optional<AccountObject> account;
    std::uint64_t contract_index = 0;

    static constexpr auto fields() {
        return std::tuple(
            json::required_field("account", &SliceObject::account, "the account"),
            json::field("contract_index", &SliceObject::contract_index, "last address of rule 0"));
    }
};

struct AccountImageObject {
    std::vector<SliceObject> slices;

    static constexpr auto fields() {
        return std::tuple(json::field("slices", &AccountImageObject::slices, "accounts"));
    }
};

struct AssetObject {
    std::string type;
    std::vector<crypto::XPub> xpubs;
    std::int64_t quorum = 0;
    std::uint64_t key_index = 0;
    Hash256 id;
    std::optional<std::string> alias;
    std::uint64_t vm_version = 0;
    Bytes issue_program;
    Bytes raw_definition;
    Presence definition;

    static constexpr auto fields() {
        return std::tuple(
            json::field("type", &AssetObject::type, "kind of asset"),
            json::field("xpubs", &AssetObject::xpubs, "root keys"),
            json::field("quorum", &AssetObject::quorum, "signatures needed"),
            json::field("key_index", &AssetObject::key_index, "index of the asset"),
            json::field("id", &AssetObject::id, "asset id"),
            json::required_field("alias", &AssetObject::alias, "asset alias"),
            json::field("vm_version", &AssetObject::vm_version, "of the issuance program"),
            json::field("issue_program", &AssetObject::issue_program, "issuance program"),
            json::field("raw_definition_byte", &AssetObject::raw_definition, "definition as issued"),
            json::field("definition", &AssetObject::definition, "definition"));
    }
};

struct AssetImageObject {
    std::vector<AssetObject> assets;

    static constexpr auto fields() {
        return std::tuple(json::field("assets", &AssetImageObject::assets, "assets"));
    }
};

struct KeyImageObject {
    std::vector<keys::KeyFile> keys;

    static constexpr auto fields() {
        return std::tuple(json::field("xkeys", &KeyImageObject::keys, "key files"));
    }
};

struct ImageObject {
    std::optional<AccountImageObject> accounts;
    std::optional<AssetImageObject> assets;
    std::optional<KeyImageObject> keys;

    static constexpr auto fields() {
        return std::tuple(json::required_field("account_image", &ImageObject::accounts, "accounts"),
                          json::required_field("asset_image", &ImageObject::assets, "assets"),
                          json::required_field("key_images", &ImageObject::keys, "keys"));
    }
};

}  // namespace bytom::wallet::image_form

namespace bytom::json {

template <>
struct Codec<wallet::image_form::Presence> {
    static constexpr std::string_view kTypeName = "any";
    static Decoded read(Value value, wallet::image_form::Presence& out) {
        out.given = !value.is_null();
        return {};
    }
};

}  // namespace bytom::json

namespace bytom::wallet {
namespace {

void write_signer(json::Writer& out, std::string_view type, const std::vector<crypto::XPub>& xpubs,
                  std::int64_t quorum, std::uint64_t key_index, std::uint64_t derive_rule) {
    out.member("type", type);
    out.key("xpubs");
    if (xpubs.empty()) {
        out.null();
    } else {
        out.begin_array();
        for (const crypto::XPub& xpub : xpubs)
            out.value(xpub.view());
        out.end_array();
    }
    out.member("quorum", quorum);
    out.member("key_index", key_index);
    out.member("derive_rule", derive_rule);
}

void write_account(json::Writer& out, const BackupImage::AccountSlice& slice) {
    const Account& account = slice.account;
    out.begin_object();
    out.key("account");
    out.begin_object();
    write_signer(out, "account", account.signer.xpubs, account.signer.quorum, account.signer.key_index,
                 static_cast<std::uint64_t>(account.signer.derive_rule));
    out.member("id", account.id);
    out.member("alias", account.alias);
    out.end_object();
    out.member("contract_index", slice.contract_index);
    out.end_object();
}

void write_asset(json::Writer& out, const Asset& asset) {
    out.begin_object();
    const bool has_signer = asset.kind == Asset::Kind::external || !asset.xpubs.empty();
    if (has_signer) write_signer(out, asset.type(), asset.xpubs, asset.quorum, asset.key_index, 0);
    out.member("id", asset.id);
    out.member("alias", asset.alias);
    out.member("vm_version", asset.vm_version);
    out.member("issue_program", asset.issuance_program);
    out.member("raw_definition_byte", asset.raw_definition);
    out.key("definition");
    const auto definition = asset.definition_given ? json::compact(base::as_text(asset.raw_definition))
                                                   : std::optional<std::string>();
    out.raw(definition ? json::with_rounded_numbers(*definition) : "null");
    out.end_object();
}

}  // namespace

void write_json(json::Writer& out, const BackupImage& image) {
    out.begin_object();
    out.key("account_image");
    out.begin_object();
    out.key("slices");
    out.begin_array();
    for (const BackupImage::AccountSlice& slice : image.accounts)
        write_account(out, slice);
    out.end_array();
    out.end_object();
    out.key("asset_image");
    out.begin_object();
    out.key("assets");
    out.begin_array();
    for (const Asset& asset : image.assets)
        write_asset(out, asset);
    out.end_array();
    out.end_object();
    out.key("key_images");
    out.begin_object();
    out.key("xkeys");
    if (image.keys.empty()) {
        out.null();
    } else {
        out.begin_array();
        for (const keys::KeyFile& key : image.keys)
            out.raw(key.to_json());
        out.end_array();
    }
    out.end_object();
    out.end_object();
}

Result<BackupImage, std::string> read_backup_image(std::string_view body) {
    BYTOM_ASSIGN(const json::Document document, json::Document::parse_first(body));
    return read_backup_image(document.root());
}

Result<BackupImage, std::string> read_backup_image(json::Value root) {
    BYTOM_ASSIGN(image_form::ImageObject form, json::decode<image_form::ImageObject>(root));
    if (!form.accounts || !form.assets || !form.keys)
        return std::unexpected(std::string("an image is missing"));
    BackupImage image;
    image.accounts.reserve(form.accounts->slices.size());
    for (image_form::SliceObject& slice : form.accounts->slices) {
        if (!slice.account) return std::unexpected(std::string("account: missing"));
        const auto rule = keys::derive_rule_from(slice.account->derive_rule);
        if (!rule) return std::unexpected(std::string("derive_rule: neither 0 nor 1"));
        BackupImage::AccountSlice& into = image.accounts.emplace_back();
        into.account.id = std::move(slice.account->id);
        into.account.alias = std::move(slice.account->alias);
        into.account.signer = {.xpubs = std::move(slice.account->xpubs),
                               .quorum = slice.account->quorum,
                               .key_index = slice.account->key_index,
                               .derive_rule = *rule};
        into.contract_index = slice.contract_index;
    }
    image.assets.reserve(form.assets->assets.size());
    for (image_form::AssetObject& from : form.assets->assets) {
        Asset& asset = image.assets.emplace_back();
        asset.kind = from.type == "external" ? Asset::Kind::external : Asset::Kind::local;
        asset.id = from.id;
        asset.alias = std::move(from.alias).value_or(std::string());
        asset.xpubs = std::move(from.xpubs);
        asset.quorum = from.quorum;
        asset.key_index = from.key_index;
        asset.vm_version = from.vm_version;
        asset.issuance_program = std::move(from.issue_program);
        asset.raw_definition = std::move(from.raw_definition);
        asset.definition_given = from.definition.given;
    }
    image.keys = std::move(form.keys->keys);
    return image;
}

}  // namespace bytom::wallet
