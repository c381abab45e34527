#include <algorithm>
#include <chrono>
#include <ctime>
#include <string>

#include <fmt/core.h>

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/secret.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/rpc/access_tokens.hpp>

#include "rpc/name_limit.hpp"
#include "rpc/quoted.hpp"

namespace bytom::json {

template <>
struct Codec<rpc::AccessToken> {
    static constexpr std::string_view kTypeName = "object";
    static Decoded read(Value value, rpc::AccessToken& out) {
        if (value.kind() != Kind::object) return std::unexpected(std::string("a token is an object"));
        for (const Member member : value.members()) {
            if (member.key == "id") BYTOM_TRY(Codec<std::string>::read(member.value, out.id));
            if (member.key == "token") BYTOM_TRY(Codec<std::string>::read(member.value, out.token));
            if (member.key == "type") BYTOM_TRY(Codec<std::string>::read(member.value, out.type));
            if (member.key == "roles")
                BYTOM_TRY(Codec<std::vector<std::string>>::read(member.value, out.roles));
            if (member.key == "created_at") BYTOM_TRY(Codec<std::string>::read(member.value, out.created_at));
        }
        return {};
    }
};

}  // namespace bytom::json

namespace bytom::rpc {
namespace {

constexpr std::size_t kSecretSize = 32;
constexpr std::size_t kMostRoles = 5;  ///< as many as there are

bool is_valid_id(std::string_view id) noexcept {
    return !id.empty() && std::ranges::all_of(id, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    });
}

Outcome require_valid_id(const std::string& id) {
    if (is_valid_id(id)) return {};
    return failure_text("invalid id " + quoted(id) + ": invalid id");
}

// RFC 3339 in UTC; the fraction of the second without trailing zeros.
std::string timestamp_now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now);
    const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(now - seconds).count();
    const std::time_t time = seconds.count();
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::string text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}", parts.tm_year + 1900, parts.tm_mon + 1,
                    parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, nanoseconds);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text + "Z";
}

}  // namespace

std::string_view AccessToken::secret() const noexcept {
    const std::string_view text = token;
    const auto begin = text.find(':');
    if (begin == std::string_view::npos) return {};
    return text.substr(begin + 1, text.find(':', begin + 1) - begin - 1);
}

void write_json(json::Writer& out, const AccessToken& token) {
    out.begin_object();
    out.member("id", token.id);
    out.member_unless_empty("token", token.token);
    out.member_unless_empty("type", token.type);
    out.member("created_at", token.created_at);
    out.member_unless_empty("roles", token.roles);
    out.end_object();
}

Result<std::unique_ptr<AccessTokens>> AccessTokens::open(const std::string& path) {
    BYTOM_ASSIGN(const auto content, base::read_file(path));
    Tokens tokens;
    if (content) {
        const auto document = json::Document::parse(*content);
        if (!document) return base::fail("corrupted", path + ": " + document.error());
        std::vector<AccessToken> list;
        if (const auto read = json::Codec<std::vector<AccessToken>>::read(document->root(), list); !read) {
            return base::fail("corrupted", path + ": " + read.error());
        }
        for (AccessToken& token : list) {
            if (!is_valid_id(token.id) || token.secret().empty()) {
                return base::fail("corrupted", path + ": token without id or secret");
            }
            for (const std::string& role : token.roles) {
                if (const auto known = Roles::parse(role); !known)
                    return base::fail("corrupted", path + ": " + known.error());
            }
            std::string id = token.id;
            tokens.insert_or_assign(std::move(id), std::move(token));
        }
    }
    return std::unique_ptr<AccessTokens>(new AccessTokens(path, std::move(tokens)));
}

Status<> AccessTokens::save(const Tokens& tokens) const {
    std::string content;
    json::Writer out(content);
    out.begin_array();
    for (const auto& [id, token] : tokens)
        write_json(out, token);
    out.end_array();
    content.push_back('\n');
    return base::replace_file(path_, content);
}

std::expected<AccessToken, ApiError> AccessTokens::create(const std::string& id, const std::string& type,
                                                          const std::vector<std::string>& roles) {
    BYTOM_TRY(require_valid_id(id));
    for (const std::string& role : roles) {
        if (const auto known = Roles::parse(role); !known) return failure_text(known.error());
    }
    BYTOM_TRY(require_short("id", id));
    BYTOM_TRY(require_short("type", type));
    if (roles.size() > kMostRoles) return failure_text("roles: each is named once");
    base::SecretArray<kSecretSize> seed;
    crypto::random_bytes(seed.span());
    AccessToken token{.id = id,
                      .token = id + ":" + crypto::sha3_256(seed.view()).to_text(),
                      .type = type,
                      .created_at = timestamp_now(),
                      .roles = roles};
    const base::MutexLock lock(mutex_);
    if (tokens_.contains(id)) {
        return failure_text("id " + quoted(id) + " already in use: duplicate access token ID");
    }
    Tokens changed = tokens_;
    changed.emplace(id, token);
    if (const auto saved = save(changed); !saved) return failure_text(saved.error().text());
    tokens_ = std::move(changed);
    return token;
}

Outcome AccessTokens::check(const std::string& id, std::string_view secret) const {
    BYTOM_TRY(require_valid_id(id));
    const base::MutexLock lock(mutex_);
    const auto found = tokens_.find(id);
    if (found == tokens_.end()) {
        return failure_text("check id " + quoted(id) + " nonexisting: nonexisting access token ID");
    }
    if (!base::secure_equal(base::as_bytes(found->second.secret()), base::as_bytes(secret))) {
        return failure_text("invalid token");
    }
    return {};
}

std::optional<Roles> AccessTokens::roles_of(const std::string& id, std::string_view secret) const {
    if (!check(id, secret)) return std::nullopt;
    const base::MutexLock lock(mutex_);
    const auto found = tokens_.find(id);
    if (found == tokens_.end()) return std::nullopt;
    if (found->second.roles.empty()) return Roles::all();
    Roles roles;
    for (const std::string& name : found->second.roles) {
        if (const auto role = Roles::parse(name)) roles = roles.with(*role);
    }
    return roles;
}

Outcome AccessTokens::remove(const std::string& id) {
    BYTOM_TRY(require_valid_id(id));
    const base::MutexLock lock(mutex_);
    Tokens changed = tokens_;
    if (changed.erase(id) == 0) {
        return failure_text("check id " + quoted(id) + ": nonexisting access token ID");
    }
    if (const auto saved = save(changed); !saved) return failure_text(saved.error().text());
    tokens_ = std::move(changed);
    return {};
}

std::vector<AccessToken> AccessTokens::list() const {
    const base::MutexLock lock(mutex_);
    std::vector<AccessToken> tokens;
    tokens.reserve(tokens_.size());
    for (const auto& [id, token] : tokens_)
        tokens.push_back(token);
    return tokens;
}

}  // namespace bytom::rpc
