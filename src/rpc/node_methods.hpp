// Calls about the node, its access tokens, and small helpers for clients (09 §5.1, §5.5, §5.8, §5.10).
#pragma once

#include <bytom/keys/message.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

/// Hex of a program that is to be written out.
struct ProgramText {
    std::string hex;
};

}  // namespace bytom::rpc

namespace bytom::json {

template <>
struct Codec<rpc::ProgramText> {
    static constexpr std::string_view kTypeName = "string";
    static Decoded read(Value value, rpc::ProgramText& out) {
        // A byte can be an instruction, which takes a line of some 12 characters, twice while it is written.
        constexpr std::size_t kGrowth = 12;
        const bool is_text = value.kind() == Kind::string;
        if (is_text && !value.take(kGrowth * value.size()))
            return std::unexpected(std::string(kTooMuchMemory));
        return Codec<std::string>::read(value, out.hex);
    }
};

}  // namespace bytom::json

namespace bytom::rpc {

struct CreateTokenRequest {
    std::string id;
    std::string type;
    std::vector<std::string> roles;

    static constexpr auto fields() {
        return std::tuple(
            json::field("id", &CreateTokenRequest::id, "name: letters, digits, _ and -"),
            json::field("type", &CreateTokenRequest::type, "free text"),
            json::field("roles", &CreateTokenRequest::roles,
                        "what it may do: `read`, `wallet-read`, `wallet-write`, `mining`, `admin`; "
                        "none: everything"));
    }
};

struct TokenIdRequest {
    std::string id;

    static constexpr auto fields() {
        return std::tuple(json::field("id", &TokenIdRequest::id, "name of the token"));
    }
};

struct CheckTokenRequest {
    std::string id;
    std::string secret;

    static constexpr auto fields() {
        return std::tuple(
            json::field("id", &CheckTokenRequest::id, "name of the token"),
            json::field("secret", &CheckTokenRequest::secret, "the 64 digits behind its colon"));
    }
};

struct DecodeProgramRequest {
    ProgramText program;

    static constexpr auto fields() {
        return std::tuple(json::field("program", &DecodeProgramRequest::program, "hex of a program"));
    }
};

Outcome wallet_error(const NoContext& context, json::Writer& out);
Outcome net_info(const NodeContext& context, json::Writer& out);
Outcome gas_rate(const NoContext& context, json::Writer& out);
/// An extension.
Outcome get_index_info(const NodeContext& context, json::Writer& out);

Outcome create_access_token(const TokenContext& context, const CreateTokenRequest& request,
                            json::Writer& out);
Outcome list_access_tokens(const TokenContext& context, json::Writer& out);
Outcome delete_access_token(const TokenContext& context, const TokenIdRequest& request, json::Writer& out);
Outcome check_access_token(const TokenContext& context, const CheckTokenRequest& request, json::Writer& out);

Outcome verify_message(const NodeContext& context, const keys::VerifyMessageRequest& request,
                       json::Writer& out);
Outcome decode_program(const ComputingContext& context, const DecodeProgramRequest& request,
                       json::Writer& out);

}  // namespace bytom::rpc
