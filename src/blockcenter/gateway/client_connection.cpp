#include "blockcenter/gateway/client_connection.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "blockcenter/gateway/certificate_fault.hpp"
#include "blockcenter/gateway/node_names.hpp"
#include "blockcenter/gateway/node_trust.hpp"

namespace bytom::blockcenter {
namespace {

/// Whose certificate must be shown, and, by a name, to whom one wants to speak. False: OpenSSL refuses it.
bool expect_host(SSL* tls, const std::string& host) {
    boost::system::error_code is_name;
    (void)boost::asio::ip::make_address(host, is_name);
    if (!is_name) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host.c_str()) == 1;
    SSL_set_hostflags(tls, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(tls, host.c_str()) == 1 &&
           SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                    const_cast<char*>(host.c_str())) ==
               1;  // NOLINT(cppcoreguidelines-pro-type-const-cast): it is read
}

}  // namespace

Status<std::string> ClientConnection::connect(const NodeAddress& node, std::chrono::milliseconds time) {
    using std::chrono::milliseconds;
    using std::chrono::steady_clock;
    const auto deadline = steady_clock::now() + time;
    NodeNames::Addresses addresses;
    Error is_name;
    const auto address = boost::asio::ip::make_address(node.host, is_name);
    if (!is_name) {
        addresses.push_back(address);
    } else if (node.names != nullptr) {
        addresses = node.names->look_up(node.host, deadline, stop_);
    }
    Failure failure{.why = Error(boost::asio::error::host_not_found).message()};
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        // One that does not answer leaves the others their share.
        const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
        const auto share = std::max(left / static_cast<int>(addresses.size() - i), milliseconds(1));
        auto connected = connect_to({addresses[i], node.port}, node, share);
        if (connected) return {};
        // What is wrong with a host that answers says more than that another does not.
        if (connected.error().answers || !failure.answers) failure = std::move(connected).error();
        if (stopped()) break;
    }
    return std::unexpected(std::move(failure).why);
}

Status<ClientConnection::Failure> ClientConnection::connect_to(const boost::asio::ip::tcp::endpoint& endpoint,
                                                               const NodeAddress& node,
                                                               std::chrono::milliseconds time) {
    tls_.reset();
    tcp_.close();
    // One time for both: the next step does not begin it anew.
    const auto deadline = std::chrono::steady_clock::now() + time;
    if (const auto error = run(deadline, [&](auto done) { tcp_.async_connect(endpoint, std::move(done)); }))
        return std::unexpected(Failure{.why = error.message()});
    if (!node.tls) return {};
    if (node.trust == nullptr) return std::unexpected(Failure{.why = "no authority is known"});
    tls_.emplace(tcp_, node.trust->context());
    if (!expect_host(tls_->native_handle(), node.host))
        return std::unexpected(Failure{.why = "its name cannot be checked"});
    const auto error = run(deadline, [&](auto done) {
        tls_->async_handshake(boost::asio::ssl::stream_base::client, std::move(done));
    });
    if (!error) return {};
    const auto fault = certificate_fault(SSL_get_verify_result(tls_->native_handle()));
    return std::unexpected(Failure{.why = fault == CertificateFault::none ? "TLS fails: " + error.message()
                                                                          : std::string(to_string(fault)),
                                   .answers = true});
}

}  // namespace bytom::blockcenter
