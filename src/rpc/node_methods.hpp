// Calls about the node, its access tokens, and small helpers for clients (09 §5.1, §5.5, §5.8, §5.10).
#pragma once

#include <bytom/keys/message.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct CreateTokenRequest {
    std::string id;
    std::string type;

    static constexpr auto fields() {
        return std::tuple(json::field("id", &CreateTokenRequest::id, "name: letters, digits, _ and -"),
                          json::field("type", &CreateTokenRequest::type, "free text"));
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
    std::string program;

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
Outcome decode_program(const NoContext& context, const DecodeProgramRequest& request, json::Writer& out);

}  // namespace bytom::rpc
