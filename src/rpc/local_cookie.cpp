#include <unistd.h>

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/hex.hpp>
#include <bytom/base/secret.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/rpc/local_cookie.hpp>

namespace bytom::rpc {

Result<std::unique_ptr<LocalCookie>> LocalCookie::create(std::string path) {
    constexpr std::size_t kSize = 32;
    base::SecretArray<kSize> random;
    crypto::random_bytes(random.span());
    std::string secret = base::to_hex(random.view());
    // An existing file would keep its permissions.
    ::unlink(path.c_str());
    BYTOM_TRY(base::replace_file(path, std::string(kUser) + ":" + secret + "\n"));
    return std::unique_ptr<LocalCookie>(new LocalCookie(std::move(path), std::move(secret)));
}

LocalCookie::~LocalCookie() {
    ::unlink(path_.c_str());
}

bool LocalCookie::matches(std::string_view user, std::string_view password) const noexcept {
    return user == kUser && base::secure_equal(base::as_bytes(secret_), base::as_bytes(password));
}

}  // namespace bytom::rpc
