// Key files as JSON.

#include <cmath>
#include <cstdlib>

#include <bytom/json/writer.hpp>
#include <bytom/keys/key_file.hpp>

namespace bytom::keys {
namespace {

/// What read_head takes from a file.
struct HeadMembers {
    std::optional<std::string> alias;
    std::string xpub;

    static constexpr auto fields() {
        return std::tuple(json::field("alias", &HeadMembers::alias, "name of the key"),
                          json::field("xpub", &HeadMembers::xpub, "extended public key"));
    }
};

struct ParamText {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(double value) const { return json::number_text(value); }
    std::string operator()(const std::string& value) const {
        std::string text = "\"";
        json::append_escaped(text, value);
        return text += '"';
    }
};

std::string params_text(const KdfParams& params) {
    std::string text = "{";
    for (const auto& [name, value] : params) {
        if (text.size() > 1) text += ',';
        text += ParamText{}(name) + ':' + std::visit(ParamText{}, value);
    }
    return text += '}';
}

}  // namespace

Result<KeyFile, KeyFileError> KeyFile::parse(std::string_view text) {
    // Numbers anywhere in the text must fit a double, also in members that nobody reads.
    if (!json::compact(text)) return std::unexpected(KeyFileError::bad_json);
    auto file = json::decode_request<KeyFile>(text);
    if (!file) return std::unexpected(KeyFileError::bad_json);
    return *std::move(file);
}

std::string KeyFile::to_json() const {
    std::string text;
    json::Writer writer(text);
    writer.begin_object();
    writer.key("crypto");
    writer.begin_object();
    writer.member("cipher", encryption.cipher);
    writer.member("ciphertext", encryption.cipher_text);
    writer.key("cipherparams");
    writer.begin_object();
    writer.member("iv", encryption.cipher_params.iv);
    writer.end_object();
    writer.member("kdf", encryption.kdf);
    writer.key("kdfparams");
    writer.raw(params_text(encryption.kdf_params));
    writer.member("mac", encryption.mac);
    writer.end_object();
    writer.member("id", id);
    writer.member("type", type);
    writer.member("version", version);
    writer.member("alias", alias);
    writer.member("xpub", xpub);
    writer.end_object();
    return text;
}

std::optional<KeyFileHead> read_head(std::string_view text) {
    auto members = json::decode_request<HeadMembers>(text);
    if (!members || !members->alias) return std::nullopt;
    const auto xpub = crypto::XPub::from_text(members->xpub);
    if (!xpub) return std::nullopt;
    return KeyFileHead{.alias = *std::move(members->alias), .xpub = *xpub};
}

}  // namespace bytom::keys

namespace bytom::json {

Decoded Codec<keys::KdfParams>::read(Value value, keys::KdfParams& out) {
    if (value.is_null()) {
        out.clear();
        return {};
    }
    if (value.kind() != Kind::object) return std::unexpected(internal::mismatch(value, kTypeName));
    for (const auto& [key, param] : value.members()) {
        const std::string name(key);
        switch (param.kind()) {
            case Kind::null:
                out[name] = std::monostate{};
                break;
            case Kind::boolean:
                out[name] = param.boolean();
                break;
            case Kind::number: {
                const double number = std::strtod(std::string(param.number()).c_str(), nullptr);
                if (std::isinf(number)) return std::unexpected(internal::mismatch(param, "double"));
                out[name] = number;
                break;
            }
            case Kind::string:
                out[name] = std::string(param.string());
                break;
            case Kind::array:
            case Kind::object:
                out.erase(name);
                break;
        }
    }
    return {};
}

}  // namespace bytom::json
