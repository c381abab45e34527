// 02 §1–§3, §5: signatures, extended keys, mnemonics.

#include <algorithm>

#include <bytom/crypto/chainkd.hpp>
#include <bytom/crypto/ed25519.hpp>
#include <bytom/keys/derivation.hpp>
#include <bytom/keys/mnemonic.hpp>

#include "key_members.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

using crypto::XPrv;
using crypto::XPub;

void ed25519_verify_case(const Json&, const Json& test_case, Check& check) {
    const bool valid = crypto::ed25519_verify(
        bytes_of(test_case, "public_key"), bytes_of(test_case, "message"), bytes_of(test_case, "signature"));
    check.equal("valid", valid, test_case.at("valid"));
}

XPrv xprv_of(const Json& object, const char* member) {
    const Bytes bytes = bytes_of(object, member);
    if (bytes.size() != XPrv::kSize) throw std::runtime_error(std::string(member) + ": bad length");
    return XPrv(std::span(bytes).first<XPrv::kSize>());
}

/// Texts and extended keys as the vectors write them; the name in place of an error.
template <typename E>
std::string outcome(const Result<XPub, E>& key) {
    return key ? key->to_text() : std::string(to_string(key.error()));
}
template <typename E>
std::string outcome(const Result<XPrv, E>& key) {
    return key ? hex(key->view()) : std::string(to_string(key.error()));
}

crypto::DerivationPath path_of(const Json& test_case) {
    crypto::DerivationPath path;
    for (const Json& selector : test_case.at("path")) {
        auto bytes = base::from_hex(selector.get<std::string>());
        if (!bytes) throw std::runtime_error("path: bad hex");
        path.push_back(*std::move(bytes));
    }
    return path;
}

Json json_of(const crypto::DerivationPath& path) {
    Json list = Json::array();
    for (const Bytes& selector : path)
        list.push_back(hex(selector));
    return list;
}

void root_case(const Json& test_case, Check& check) {
    const XPrv xprv = XPrv::root(bytes_of(test_case, "seed"));
    check.equal("xprv", hex(xprv.view()), test_case.at("xprv"));
    check.equal("xpub", xprv.xpub().to_text(), test_case.at("xpub"));
    check.equal("expanded_private_key", hex(xprv.expanded().view()), test_case.at("expanded_private_key"));
    const Bytes message = bytes_of(test_case, "message");
    const auto signature = xprv.sign(message);
    check.equal("signature", hex(signature), test_case.at("signature"));
    check.is_true("the signature verifies",
                  crypto::ed25519_verify(xprv.xpub().public_key(), message, signature));
}

void child_case(const Json& test_case, Check& check) {
    const XPrv xprv = xprv_of(test_case, "xprv");
    const Bytes selector = bytes_of(test_case, "selector");
    check.equal("xpub", xprv.xpub().to_text(), test_case.at("xpub"));
    const auto child = xprv.child(selector);
    check.equal("child_xprv", outcome(child), test_case.at("child_xprv"));
    if (child) check.equal("child_xpub from xprv", child->xpub().to_text(), test_case.at("child_xpub"));
    check.equal("child_xpub from xpub", outcome(xpub_of(test_case, "xpub").child(selector)),
                test_case.at("child_xpub"));
    const XPrv hardened = xprv.hardened_child(selector);
    check.equal("hardened_child_xprv", hex(hardened.view()), test_case.at("hardened_child_xprv"));
    check.equal("hardened_child_xpub", hardened.xpub().to_text(), test_case.at("hardened_child_xpub"));
}

void derive_case(const Json& test_case, Check& check) {
    const XPrv xprv = xprv_of(test_case, "xprv");
    const crypto::DerivationPath path = path_of(test_case);
    const auto derived = xprv.derive(path);
    check.equal("derived_xprv", outcome(derived), test_case.at("derived_xprv"));
    check.equal("derived_xpub", outcome(xprv.xpub().derive(path)), test_case.at("derived_xpub"));
    if (derived) {
        check.equal("signature", hex(derived->sign(bytes_of(test_case, "message"))),
                    test_case.at("signature"));
    }
}

void account_path_case(const Json& test_case, Check& check) {
    const auto rule = keys::derive_rule_from(number_of(test_case, "derive_rule"));
    if (test_case.contains("error")) {
        check.equal("error", rule ? "" : "bad_derive_rule", test_case.at("error"));
        return;
    }
    if (!rule) return check.fail("the rule is refused");
    check.equal("path",
                json_of(keys::account_path(*rule, number_of(test_case, "key_index"), position_of(test_case))),
                test_case.at("path"));
}

void chainkd_case(const Json&, const Json& test_case, Check& check) {
    const std::string op = text_of(test_case, "op");
    if (op == "root") {
        root_case(test_case, check);
    } else if (op == "child") {
        child_case(test_case, check);
    } else if (op == "derive") {
        derive_case(test_case, check);
    } else if (op == "xpub_child") {
        check.equal("child_xpub or error",
                    outcome(xpub_of(test_case, "xpub").child(bytes_of(test_case, "selector"))),
                    member_or_error(test_case, "child_xpub"));
    } else if (op == "scalar_overflow") {
        check.equal("error", outcome(xprv_of(test_case, "xprv").child(bytes_of(test_case, "selector"))),
                    test_case.at("error"));
    } else if (op == "xpub_text") {
        check.equal("xpub or error", outcome(XPub::from_text(text_of(test_case, "text"))),
                    member_or_error(test_case, "xpub"));
    } else if (op == "account_path") {
        account_path_case(test_case, check);
    } else if (op == "asset_path") {
        check.equal("path", json_of(keys::asset_path(number_of(test_case, "key_index"))),
                    test_case.at("path"));
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

void check_root_key(const Json& test_case, const XPrv& xprv, Check& check) {
    check.equal("xprv", hex(xprv.view()), test_case.at("xprv"));
    check.equal("xpub", xprv.xpub().to_text(), test_case.at("xpub"));
}

/// The error of the language or of the entropy, or the mnemonic.
std::string mnemonic_from(const Json& test_case) {
    const auto language = keys::parse_language(text_of(test_case, "language"));
    if (!language) return std::string(to_string(language.error()));
    const auto mnemonic = keys::mnemonic_of_entropy(*language, bytes_of(test_case, "entropy"));
    return mnemonic ? std::string(*mnemonic) : std::string(to_string(mnemonic.error()));
}

void check_seed(const Json& test_case, Check& check) {
    const auto seed = keys::mnemonic_seed(text_of(test_case, "mnemonic"));
    check.equal("seed", hex(seed.view()), test_case.at("seed"));
    check_root_key(test_case, XPrv::root(seed.view()), check);
}

void import_case(const Json& test_case, Check& check) {
    const auto key = keys::import_mnemonic(text_of(test_case, "language"), text_of(test_case, "mnemonic"));
    if (key && !test_case.contains("error")) return check_root_key(test_case, *key, check);
    check.equal("error", key ? "" : to_string(key.error()), member_or_error(test_case, "xprv"));
}

void mnemonic_case(const Json&, const Json& test_case, Check& check) {
    const std::string op = text_of(test_case, "op");
    if (op == "from_entropy") {
        check.equal("mnemonic or error", mnemonic_from(test_case), member_or_error(test_case, "mnemonic"));
        if (!test_case.contains("error")) check_seed(test_case, check);
    } else if (op == "language") {
        const auto language = keys::parse_language(text_of(test_case, "language"));
        check.equal("ok or error", language ? Json(true) : Json(to_string(language.error())),
                    member_or_error(test_case, "ok"));
    } else if (op == "seed") {
        check_seed(test_case, check);
    } else if (op == "valid") {
        const auto language = keys::parse_language(text_of(test_case, "language"));
        check.equal("valid", language && keys::is_valid_mnemonic(*language, text_of(test_case, "mnemonic")),
                    test_case.at("valid"));
    } else if (op == "import") {
        import_case(test_case, check);
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

void word_list_case(const Json&, const Json& test_case, Check& check) {
    const auto language = keys::parse_language(text_of(test_case, "language"));
    if (!language) return check.fail("unknown language");
    const auto words = keys::word_list(*language);
    check.equal("count", words.size(), test_case.at("count"));
    check.equal("words", words, test_case.at("words"));
}

}  // namespace

std::vector<Topic> keys_topics() {
    return {
        independent("ed25519-verify", ed25519_verify_case),
        independent("chainkd", chainkd_case),
        independent("mnemonic", mnemonic_case),
        independent("mnemonic-wordlists", word_list_case),
    };
}

}  // namespace bytom::vectors
