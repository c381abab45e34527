// The access tokens of remote clients (09 §4).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/base/result.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/rpc/error_codes.hpp>
#include <bytom/rpc/role.hpp>

namespace bytom::rpc {

struct AccessToken {
    std::string id;          ///< one or more of A-Z a-z 0-9 _ -
    std::string token;       ///< "<id>:<secret>", the secret being 64 hex digits
    std::string type;        ///< free text
    std::string created_at;  ///< RFC 3339, UTC, up to nanoseconds
    /// Names of roles; none: the original's kind, which may all.
    std::vector<std::string> roles{};

    /// What stands between the first and the second colon of the token.
    [[nodiscard]] std::string_view secret() const noexcept;
};

/// All tokens, kept in memory and in one file of the data directory, which every change replaces atomically.
/// Any thread.
class AccessTokens {
public:
    /// Reads the file, which need not exist yet. Errors: unreadable, corrupted (with the path).
    [[nodiscard]] static Result<std::unique_ptr<AccessTokens>> open(const std::string& path);

    /// Makes a token of a random secret. Fails for an invalid or existing id, for a role that there is not,
    /// or if the file can't be written.
    [[nodiscard]] std::expected<AccessToken, ApiError> create(const std::string& id, const std::string& type,
                                                              const std::vector<std::string>& roles = {});

    /// Whether this is the token's secret, compared in constant time; the error says why not.
    [[nodiscard]] Outcome check(const std::string& id, std::string_view secret) const;

    /// What the token of this secret may do. Nothing: it is none.
    [[nodiscard]] std::optional<Roles> roles_of(const std::string& id, std::string_view secret) const;

    [[nodiscard]] Outcome remove(const std::string& id);

    /// Ordered by the bytes of the id.
    [[nodiscard]] std::vector<AccessToken> list() const;

private:
    using Tokens = std::map<std::string, AccessToken>;

    explicit AccessTokens(std::string path, Tokens tokens)
        : path_(std::move(path)), tokens_(std::move(tokens)) {}

    [[nodiscard]] Status<> save(const Tokens& tokens) const;

    const std::string path_;
    mutable base::Mutex mutex_;
    Tokens tokens_ BYTOM_GUARDED_BY(mutex_);
};

void write_json(json::Writer& out, const AccessToken& token);

}  // namespace bytom::rpc
