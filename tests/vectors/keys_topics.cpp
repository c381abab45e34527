// 02: keys, addresses, mnemonics, key files, message signatures.

#include <bytom/crypto/ed25519.hpp>

#include "topics.hpp"

namespace bytom::vectors {
namespace {

void ed25519_verify_case(const Json&, const Json& test_case, Check& check) {
    const bool valid = crypto::ed25519_verify(
        bytes_of(test_case, "public_key"), bytes_of(test_case, "message"), bytes_of(test_case, "signature"));
    check.equal("valid", valid, test_case.at("valid"));
}

}  // namespace

std::vector<Topic> keys_topics() {
    return {
        independent("ed25519-verify", ed25519_verify_case),
    };
}

}  // namespace bytom::vectors
