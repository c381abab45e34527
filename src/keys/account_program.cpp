#include <bytom/crypto/ripemd160.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/keys/account_program.hpp>
#include <bytom/vm/program_builder.hpp>

namespace bytom::keys {

std::string_view to_string(AccountProgramError error) noexcept {
    switch (error) {
        case AccountProgramError::no_xpubs:
            return "no_xpubs";
        case AccountProgramError::bad_point:
            return "bad_point";
        case AccountProgramError::bad_value:
            return "bad_value";
    }
    return "";
}

Result<AccountProgram, AccountProgramError> account_program(const AccountSigner& account,
                                                            AddressPosition position) {
    if (account.xpubs.empty()) return std::unexpected(AccountProgramError::no_xpubs);
    const auto path = account_path(account.derive_rule, account.key_index, position);
    std::vector<Bytes> public_keys;
    for (const crypto::XPub& xpub : account.xpubs) {
        const auto derived = xpub.derive(path);
        if (!derived) return std::unexpected(AccountProgramError::bad_point);
        public_keys.push_back(base::to_bytes(derived->public_key()));
    }
    if (public_keys.size() == 1) {
        return AccountProgram{.control_program = vm::p2wpkh_program(crypto::ripemd160(public_keys[0])),
                              .multisig_program = {}};
    }
    auto multisig = vm::multisig_program(public_keys, account.quorum);
    if (!multisig) return std::unexpected(AccountProgramError::bad_value);
    return AccountProgram{.control_program = vm::p2wsh_program(crypto::sha3_256(*multisig).view()),
                          .multisig_program = *std::move(multisig)};
}

}  // namespace bytom::keys
