// account/create-multisig and account/join-multisig.
#include <algorithm>

#include <bytom/blockcenter/store/multisig_rows.hpp>
#include <bytom/keys/xpub_codec.hpp>

#include "blockcenter/api/rows.hpp"

namespace bytom::blockcenter {
namespace {

struct CreateSharedRequest {
    std::uint64_t m = 0;
    std::uint64_t n = 0;
    std::string label;

    static constexpr auto fields() {
        return std::tuple(json::field("m", &CreateSharedRequest::m, "signatures that a payment needs"),
                          json::field("n", &CreateSharedRequest::n, "signers"),
                          json::field("label", &CreateSharedRequest::label, ""));
    }
};

struct JoinRequest {
    std::string name;
    std::optional<crypto::XPub> pubkey;
    std::string access_token;

    static constexpr auto fields() {
        return std::tuple(
            json::field("name", &JoinRequest::name, "of the signer"),
            json::field("pubkey", &JoinRequest::pubkey, "root key of the signer"),
            json::field("access_token", &JoinRequest::access_token, "of the wallet, six digits"));
    }
};

}  // namespace

Outcome create_multisig(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const auto request, call.read<CreateSharedRequest>());
    BYTOM_TRY(check_text("label", request.label));
    if (request.n < 2 || request.n > static_cast<std::uint64_t>(kMaxSigners))
        return fail_with(Code::bad_request, "n: 2 to " + std::to_string(kMaxSigners) + " signers");
    if (request.m < 1 || request.m > request.n) return fail_with(Code::bad_request, "m: 1 to n signatures");
    write_wallet(call, out,
                 create_shared_wallet(call.sql, static_cast<std::int64_t>(request.m),
                                      static_cast<std::int64_t>(request.n), request.label, call.now));
    return Paged{};
}

Outcome join_multisig(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const WalletRow found, wallet_of(call));
    BYTOM_ASSIGN(const auto request, call.read<JoinRequest>());
    if (found.access_token.empty())
        return fail_with(Code::bad_request, "guid: a wallet of one key cannot be joined");
    if (request.access_token != found.access_token)
        return fail_with(Code::bad_request, "access_token: not that of the wallet");
    if (request.name.empty()) return fail_with(Code::bad_request, "name: missing");
    BYTOM_TRY(check_text("name", request.name));
    if (!request.pubkey) return fail_with(Code::bad_request, "pubkey: missing");
    // Signers join one after the other.
    lock_wallet(call.sql, found.wallet);
    const auto wallet = find_wallet(call.sql, found.guid);
    if (!wallet || wallet->status != 0) return fail_with(Code::bad_request, "guid: the wallet is complete");
    const auto signers = list_signers(call.sql, wallet->wallet);
    if (std::ranges::find(signers, request.name, &SignerRow::name) != signers.end())
        return fail_with(Code::bad_request, "name: another signer has it");
    if (std::ranges::find(signers, *request.pubkey, &SignerRow::xpub) != signers.end())
        return fail_with(Code::bad_request, "pubkey: it is there already");
    // Whether the key is one is found out now, not by the last signer.
    if (!request.pubkey->child(Bytes{0})) return fail_with(Code::bad_request, "pubkey: no key of the curve");
    const auto joined = join_wallet(call.sql, *wallet, *request.pubkey, request.name);
    if (!joined)
        return fail_with(Code::bad_request, "pubkey: no address (" + std::string(joined.error()) + ")");
    write_wallet(call, out, *joined);
    return Paged{};
}

}  // namespace bytom::blockcenter
