#include "blockcenter/gateway/node_trust.hpp"

namespace bytom::blockcenter {

NodeTrust::NodeTrust() : context_(boost::asio::ssl::context::tls_client) {
    using boost::asio::ssl::context;
    context_.set_options(context::default_workarounds | context::no_tlsv1 | context::no_tlsv1_1);
    context_.set_verify_mode(boost::asio::ssl::verify_peer);
}

Result<std::shared_ptr<NodeTrust>, std::string> NodeTrust::open(const std::string& ca_file) {
    auto trust = std::make_shared<NodeTrust>();
    boost::system::error_code error;
    if (ca_file.empty()) {
        (void)trust->context_.set_default_verify_paths(error);
        if (error) return std::unexpected("the system's certificates cannot be read: " + error.message());
        return trust;
    }
    (void)trust->context_.load_verify_file(ca_file, error);
    if (error) return std::unexpected(ca_file + " has no certificates that can be read: " + error.message());
    return trust;
}

}  // namespace bytom::blockcenter
