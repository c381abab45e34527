#include "rpc/stratum_methods.hpp"

#include <bytom/stratum/server.hpp>

namespace bytom::rpc {
namespace {

void write_worker(json::Writer& out, const stratum::WorkerInfo& worker) {
    out.begin_object();
    out.member("login", worker.login);
    out.member("sessions", worker.sessions);
    out.member("accepted", worker.accepted);
    out.member("stale", worker.stale);
    out.member("duplicate", worker.duplicate);
    out.member("low_difficulty", worker.low_difficulty);
    out.member("invalid", worker.invalid);
    out.member("blocks", worker.blocks);
    out.member("blocks_refused", worker.blocks_refused);
    out.key("hash_rate_5_minutes");
    out.raw(json::number_text(worker.rate_5_minutes));
    out.key("hash_rate_hour");
    out.raw(json::number_text(worker.rate_hour));
    out.member("idle_seconds", worker.idle_seconds);
    out.end_object();
}

void write_ban(json::Writer& out, const stratum::BanInfo& ban) {
    out.begin_object();
    out.member("address", ban.address);
    if (ban.login) out.member("login", *ban.login);
    out.member("reason", ban.reason);
    out.member("seconds_left", ban.seconds_left);
    out.end_object();
}

}  // namespace

Outcome get_stratum_info(const StratumContext& context, json::Writer& out) {
    out.begin_object();
    out.member("enabled", context.stratum != nullptr);
    if (context.stratum != nullptr) {
        const stratum::ServerInfo info = context.stratum->info();
        out.member("port", context.stratum->port());
        out.member("sessions", info.sessions);
        out.member("waiting_shares", info.waiting_shares);
        out.member("banned", info.banned);
        out.key("bans");
        out.begin_array();
        for (const stratum::BanInfo& ban : info.bans)
            write_ban(out, ban);
        out.end_array();
        out.key("workers");
        out.begin_array();
        for (const stratum::WorkerInfo& worker : info.workers)
            write_worker(out, worker);
        out.end_array();
    }
    out.end_object();
    return {};
}

}  // namespace bytom::rpc
