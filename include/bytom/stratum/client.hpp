// A miner's end of the stratum dialect (06 §4), for probing servers.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <bytom/base/result.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::stratum {

struct ClientJob {
    std::string id;
    primitives::BlockHeader header;  ///< the nonce is where to begin
    Hash256 seed;
    std::uint32_t target = 0;  ///< for the most significant 32 bits of a share's proof of work

    [[nodiscard]] bool is_met_by(const Hash256& proof_of_work) const noexcept;
    /// Hashes that a share takes, on average.
    [[nodiscard]] double difficulty() const noexcept;
};

struct ServerError {
    std::int64_t code = 0;
    std::string message;
};

/// A line of the server: an answer (with the number of its request), a notification, or both in one.
struct ServerMessage {
    std::optional<std::uint64_t> request;
    std::optional<ServerError> error;  ///< in an answer; nothing: success
    std::optional<ClientJob> job;
};

/// Nothing unless the line is an object that a server may send.
[[nodiscard]] std::optional<ServerMessage> parse_server_message(std::string_view line);

/// One connection, used by one thread. Errors, shown to users: `unreachable`, `closed`, `malformed`.
class Client {
public:
    [[nodiscard]] static Result<std::unique_ptr<Client>> connect(const std::string& host, std::uint16_t port,
                                                                 std::chrono::milliseconds timeout);
    virtual ~Client() = default;

    /// Both return the number of the request.
    [[nodiscard]] virtual Result<std::uint64_t> log_in(const std::string& login) = 0;
    [[nodiscard]] virtual Result<std::uint64_t> submit(const ClientJob& job, std::uint64_t nonce) = 0;

    /// The next message; nothing if none came in time. Does not wait for 0 ms.
    [[nodiscard]] virtual Result<std::optional<ServerMessage>> receive(std::chrono::milliseconds timeout) = 0;
};

}  // namespace bytom::stratum
