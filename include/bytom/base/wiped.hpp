// Wiping of what other code has filled with a secret.
#pragma once

#include <bytom/base/secret.hpp>

namespace bytom::base {

/// At the end of its life it wipes a buffer, such as a string, that outlives it. What the buffer outgrew
/// before is not wiped.
template <typename Buffer>
class Wiped {
public:
    explicit Wiped(Buffer& buffer) noexcept : buffer_(buffer) {}
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() { secure_wipe(buffer_.data(), buffer_.size()); }

private:
    Buffer& buffer_;
};

}  // namespace bytom::base
