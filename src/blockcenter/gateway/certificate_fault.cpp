#include "blockcenter/gateway/certificate_fault.hpp"

#include <openssl/x509_vfy.h>

namespace bytom::blockcenter {

CertificateFault certificate_fault(long verified) noexcept {
    switch (verified) {
        case X509_V_OK:
            return CertificateFault::none;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return CertificateFault::unknown_authority;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return CertificateFault::wrong_name;
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return CertificateFault::expired;
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return CertificateFault::not_yet_valid;
        default:
            return CertificateFault::other;
    }
}

std::string_view to_string(CertificateFault fault) noexcept {
    switch (fault) {
        case CertificateFault::none:
            return "";
        case CertificateFault::unknown_authority:
            return "its certificate is of an authority that is not trusted (--node_ca)";
        case CertificateFault::wrong_name:
            return "its certificate is of another name";
        case CertificateFault::expired:
            return "its certificate has expired";
        case CertificateFault::not_yet_valid:
            return "its certificate is not valid yet";
        case CertificateFault::other:
            return "its certificate is refused";
    }
    return "";
}

}  // namespace bytom::blockcenter
