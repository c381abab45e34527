// 02 §6, §7: key files, their directory, message signatures.

#include <fstream>
#include <map>

#include <bytom/json/decode.hpp>
#include <bytom/keys/account_program.hpp>
#include <bytom/keys/key_store.hpp>
#include <bytom/keys/message.hpp>
#include <bytom/primitives/address.hpp>

#include "key_members.hpp"
#include "support/temporary_directory.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

/// The error's name or, without one, an empty text.
std::string_view decrypt_case(const Json& test_case, Check& check) {
    const auto file = keys::KeyFile::parse(text_of(test_case, "file"));
    if (!file) return to_string(file.error());
    const auto key = file->decrypt(text_of(test_case, "password"));
    if (!key) return to_string(key.error());
    if (test_case.contains("error")) return "";
    check.equal("xprv", hex(key->view()), test_case.at("xprv"));
    check.equal("xpub", key->xpub().to_text(), test_case.at("xpub"));
    check.equal("alias", file->alias, test_case.at("alias"));
    check.equal("id", file->uuid(), test_case.at("id"));
    // What is written again means the same.
    check.equal("rewritten", keys::KeyFile::parse(file->to_json())->to_json(), file->to_json());
    return "";
}

/// Whether the file's object has an xpub member. The reference gives a file without one the xpub of the file
/// before; here it is skipped (deviation 45 of the guide).
bool has_xpub(const std::string& content) {
    struct Probe {
        std::optional<std::string> xpub;
        static constexpr auto fields() { return std::tuple(json::field("xpub", &Probe::xpub, "")); }
    };
    const auto probe = json::decode_request<Probe>(content);
    return !probe || probe->xpub;
}

void scan_case(const Json& test_case, Check& check) {
    const testing::TemporaryDirectory directory;
    Json expected = test_case.at("keys");
    for (const Json& file : test_case.at("files")) {
        const std::string name = text_of(file, "file_name");
        const std::string content = text_of(file, "content");
        std::ofstream(directory.path() / name, std::ios::binary) << content;
        if (!has_xpub(content)) {
            std::erase_if(expected.get_ref<Json::array_t&>(),
                          [&](const Json& key) { return key.at("file_name") == name; });
        }
    }
    Json actual = Json::array();
    keys::KeyStore store(directory.path());
    for (const keys::KeyInfo& key : store.list()) {
        actual.push_back({{"alias", key.alias},
                          {"xpub", key.xpub.to_text()},
                          {"file_name", std::filesystem::path(key.file).filename().string()}});
    }
    check.equal("keys", actual, expected);
}

void keystore_case(const Json&, const Json& test_case, Check& check) {
    const std::string op = text_of(test_case, "op");
    if (op == "decrypt") {
        check.equal("error", decrypt_case(test_case, check), test_case.value("error", ""));
    } else if (op == "scan") {
        scan_case(test_case, check);
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

/// The codes of the API for what requests to sign and verify can run into.
struct ApiError {
    std::string_view code;
    std::string_view message;
};

ApiError api_error_of(const keys::MessageError& error) {
    if (error.kind == keys::MessageError::Kind::load_key)
        return {.code = "BTM801", .message = "Key not found or wrong password"};
    return {.code = "BTM000", .message = "Bytom API Error"};
}

constexpr ApiError kBadRequest = {.code = "BTM002", .message = "Invalid request body"};

/// A wallet that remembers the accounts of a file's cases.
class MessageStory {
public:
    void sign(const Json& test_case, Check& check) {
        keys::AccountSigner signer{.xpubs = {},
                                   .quorum = static_cast<std::int64_t>(test_case.at("mnemonics").size()),
                                   .key_index = number_of(test_case, "key_index"),
                                   .derive_rule = derive_rule_of(test_case)};
        for (const Json& mnemonic : test_case.at("mnemonics"))
            signer.xpubs.push_back(add_key(mnemonic.get<std::string>()));
        const keys::AddressPosition position = position_of(test_case);
        const auto program = keys::account_program(signer, position);
        if (!program) return check.fail(std::string(to_string(program.error())));
        check.equal("control_program", hex(program->control_program), test_case.at("control_program"));
        const auto address = primitives::Address::from_program(program->control_program);
        check.equal("address", address->to_text(address_prefix_of(test_case)), test_case.at("address"));
        owners_.insert_or_assign(program->control_program, keys::ProgramOwner{signer, position});

        const auto signature = request({.address = text_of(test_case, "address"),
                                        .message = bytes_of(test_case, "message"),
                                        .password = std::string(kPassword)},
                                       test_case);
        if (!signature) return check.fail(signature.error().detail);
        check.equal("signature", hex(signature->signature), test_case.at("signature"));
        check.equal("derived_xpub", signature->derived_xpub.to_text(), test_case.at("derived_xpub"));
    }

    void sign_error(const Json& test_case, Check& check) {
        ApiError error = kBadRequest;
        std::string detail;
        if (const auto decoded =
                json::decode_request<keys::SignMessageRequest>(test_case.at("request").dump())) {
            const auto signature = request(*decoded, test_case);
            if (signature) return check.fail("is signed");
            error = api_error_of(signature.error());
            detail = signature.error().detail;
        } else {
            detail = decoded.error();
        }
        check.equal("error_code", error.code, test_case.at("error_code"));
        check.equal("msg", error.message, test_case.at("msg"));
        if (!test_case.at("detail").is_null()) check.equal("detail", detail, test_case.at("detail"));
    }

private:
    static constexpr std::string_view kPassword = "the vectors' accounts share one";

    Result<keys::MessageSignature, keys::MessageError> request(const keys::SignMessageRequest& request,
                                                               const Json& test_case) {
        const auto find_owner = [this](ByteView program) -> std::optional<keys::ProgramOwner> {
            const auto found = owners_.find(base::to_bytes(program));
            return found == owners_.end() ? std::nullopt : std::optional(found->second);
        };
        return keys::sign_message(request, address_prefix_of(test_case), find_owner, store_);
    }

    crypto::XPub add_key(const std::string& mnemonic) {
        const auto xpub = crypto::XPrv::root(keys::mnemonic_seed(mnemonic).view()).xpub();
        const auto imported = store_.import(mnemonic, kPassword, mnemonic, "en");
        // An earlier case may have brought the key in.
        if (!imported && imported.error() != keys::KeyStoreError::duplicate_alias) {
            throw std::runtime_error(std::string(to_string(imported.error())));
        }
        return xpub;
    }

    testing::TemporaryDirectory directory_;
    keys::KeyStore store_{directory_.path(), keys::KdfStrength::light};
    std::map<Bytes, keys::ProgramOwner> owners_;
};

void verify_case(const Json& test_case, Check& check) {
    const auto decoded = json::decode_request<keys::VerifyMessageRequest>(test_case.dump());
    if (!decoded) return check.equal("error_code", kBadRequest.code, test_case.value("error_code", ""));
    const auto result = keys::verify_message(*decoded, address_prefix_of(test_case));
    if (!result) {
        check.equal("error_code", api_error_of(result.error()).code, test_case.value("error_code", ""));
    } else {
        check.equal("result", *result, test_case.value("result", Json()));
    }
}

CaseReader open_messages(const Json&) {
    return [story = std::make_shared<MessageStory>()](const Json&, const Json& test_case, Check& check) {
        const std::string op = text_of(test_case, "op");
        if (op == "sign") {
            story->sign(test_case, check);
        } else if (op == "sign_error") {
            story->sign_error(test_case, check);
        } else if (op == "verify") {
            verify_case(test_case, check);
        } else {
            throw std::runtime_error("unknown op " + op);
        }
    };
}

}  // namespace

std::vector<Topic> key_store_topics() {
    return {independent("keystore", keystore_case), {"message-sign", open_messages}};
}

}  // namespace bytom::vectors
