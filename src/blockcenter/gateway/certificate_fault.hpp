// What is wrong with a node's certificate.
#pragma once

#include <cstdint>
#include <string_view>

namespace bytom::blockcenter {

enum class CertificateFault : std::uint8_t {
    none,
    unknown_authority,  ///< nobody who is trusted has signed it
    wrong_name,         ///< it is good for another host
    expired,
    not_yet_valid,
    other,
};

/// From what OpenSSL says of a chain (X509_V_…).
[[nodiscard]] CertificateFault certificate_fault(long verified) noexcept;

/// A part of a sentence for the operator; of `none` an empty one.
[[nodiscard]] std::string_view to_string(CertificateFault fault) noexcept;

}  // namespace bytom::blockcenter
