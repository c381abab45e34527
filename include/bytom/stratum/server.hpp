// The stratum server: work for miners over TCP, in the dialect of the existing Bytom pools (06 §4).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <bytom/base/clock.hpp>
#include <bytom/base/result.hpp>
#include <bytom/consensus/proof_of_work.hpp>
#include <bytom/mining/template_service.hpp>

namespace bytom::stratum {

inline constexpr std::size_t kMaxSessions = 32'768;
inline constexpr std::uint8_t kMaxServerId = 7;
inline constexpr std::uint64_t kMinDifficulty = 2;
inline constexpr std::size_t kMaxCheckThreads = 256;

struct ServerOptions {
    std::string address;                         ///< host:port (io::listen_tcp); port 0: any
    std::size_t max_sessions = 1'024;            ///< 1 to kMaxSessions; how one beyond is met: docs/mining.md
    std::uint8_t server_id = 0;                  ///< up to kMaxServerId: the top bits of all nonces (06 §4.3)
    std::uint64_t difficulty = 500'000;          ///< a session's share difficulty at the start
    std::uint64_t minimum_difficulty = 2;        ///< at least kMinDifficulty
    std::chrono::seconds share_interval{8};      ///< between the shares of a session, aimed at; at least 1
    std::chrono::seconds retarget_interval{60};  ///< between changes of a session's difficulty, at least
    std::size_t check_threads = 1;  ///< up to kMaxCheckThreads; evaluate the proof of work of shares
};

/// What one worker, known by its login, has delivered since the start.
struct WorkerInfo {
    std::string login;  ///< as the client wrote it
    std::size_t sessions = 0;
    std::uint64_t accepted = 0;
    std::uint64_t stale = 0;
    std::uint64_t duplicate = 0;
    std::uint64_t low_difficulty = 0;
    std::uint64_t invalid = 0;
    std::uint64_t blocks = 0;
    std::uint64_t blocks_refused = 0;  ///< by the chain
    double rate_5_minutes = 0.0;       ///< hashes per second that the accepted shares stand for
    double rate_hour = 0.0;
    std::uint64_t idle_seconds = 0;  ///< since it was last heard of
};

struct BanInfo {
    std::string address;
    std::optional<std::string> login;  ///< the banned worker; nothing: newcomers from the address are banned
    std::string reason;                ///< shown to users
    std::uint64_t seconds_left = 0;
};

struct ServerInfo {
    std::size_t sessions = 0;
    std::size_t waiting_shares = 0;  ///< for their proof of work to be checked
    std::size_t banned = 0;          ///< workers and addresses
    std::vector<BanInfo> bans;       ///< a hundred of them at most
    std::vector<WorkerInfo> workers;
};

/// Serves from its own thread and checks shares on threads of its own: nothing here waits for the chain,
/// except the thread that hands in a block. The reward of all blocks goes to the node's mining address.
/// Methods from any thread.
class Server {
public:
    struct Parts {
        mining::TemplateService* templates = nullptr;
        consensus::ProofOfWork proof_of_work;
        const base::Clock* clock = nullptr;
    };

    /// Parts outlive the server. Errors: `bad_option`, `no_thread`, those of io::listen_tcp.
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Parts parts);

    virtual ~Server() = default;

    /// The port that it listens on.
    [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;
    [[nodiscard]] virtual ServerInfo info() const = 0;
    /// Closes everything; shares not yet checked are forgotten. Done by the destructor too.
    virtual void stop() = 0;
};

}  // namespace bytom::stratum
