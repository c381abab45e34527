// What the operator is told of a certificate.
#include "blockcenter/gateway/certificate_fault.hpp"

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

namespace bytom::blockcenter {
namespace {

TEST(CertificateFault, SaysWhatIsWrong) {
    EXPECT_EQ(certificate_fault(X509_V_OK), CertificateFault::none);
    EXPECT_EQ(certificate_fault(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY),
              CertificateFault::unknown_authority);
    EXPECT_EQ(certificate_fault(X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT), CertificateFault::unknown_authority);
    EXPECT_EQ(certificate_fault(X509_V_ERR_HOSTNAME_MISMATCH), CertificateFault::wrong_name);
    EXPECT_EQ(certificate_fault(X509_V_ERR_IP_ADDRESS_MISMATCH), CertificateFault::wrong_name);
    EXPECT_EQ(certificate_fault(X509_V_ERR_CERT_HAS_EXPIRED), CertificateFault::expired);
    EXPECT_EQ(certificate_fault(X509_V_ERR_CERT_NOT_YET_VALID), CertificateFault::not_yet_valid);
    EXPECT_EQ(certificate_fault(X509_V_ERR_CERT_REVOKED), CertificateFault::other);
}

TEST(CertificateFault, HasASentenceForEach) {
    EXPECT_EQ(to_string(CertificateFault::none), "");
    for (const auto fault :
         {CertificateFault::unknown_authority, CertificateFault::wrong_name, CertificateFault::expired,
          CertificateFault::not_yet_valid, CertificateFault::other})
        EXPECT_TRUE(to_string(fault).starts_with("its certificate ")) << to_string(fault);
}

}  // namespace
}  // namespace bytom::blockcenter
