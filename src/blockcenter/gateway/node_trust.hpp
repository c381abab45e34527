// Whose certificates of nodes are believed.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include <bytom/base/result.hpp>

namespace bytom::blockcenter {

/// TLS 1.2 and newer. Any thread.
class NodeTrust {
public:
    /// Of a file of certificates (PEM); without one those that the system trusts. Error: a sentence for the
    /// operator.
    [[nodiscard]] static Result<std::shared_ptr<NodeTrust>, std::string> open(const std::string& ca_file);

    NodeTrust();

    /// For connections, which leave it as it is.
    [[nodiscard]] boost::asio::ssl::context& context() noexcept { return context_; }

private:
    boost::asio::ssl::context context_;
};

}  // namespace bytom::blockcenter
