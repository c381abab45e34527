// bytomd stratum-probe

#include <algorithm>
#include <chrono>
#include <map>

#include <fmt/core.h>

#include <bytom/base/listen_address.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/stratum/client.hpp>
#include <bytom/tensority/hasher.hpp>

#include "commands.hpp"
#include "printable.hpp"

namespace bytom::node {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kConnectTime{10'000};
constexpr milliseconds kAnswerTime{30'000};
/// A share found while a block lands is stale, which is nobody's fault; a pool that refuses this many refuses
/// all.
constexpr std::size_t kMaxRefused = 10;

double milliseconds_since(SteadyClock::time_point begin) {
    return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
}

/// What the probe has seen.
struct Report {
    double login_milliseconds = 0.0;
    std::size_t jobs = 0;
    double difficulty = 0.0;  ///< what the last job asks for
    std::uint64_t height = 0;
    std::uint64_t hashes = 0;
    double seconds = 0.0;
    std::uint64_t submitted = 0;
    std::uint64_t accepted = 0;
    std::vector<stratum::ServerError> refused;
    std::vector<double> answer_milliseconds;

    [[nodiscard]] double hash_rate() const {
        return seconds > 0.0 ? static_cast<double>(hashes) / seconds : 0.0;
    }
    [[nodiscard]] double median_answer() const {
        if (answer_milliseconds.empty()) return 0.0;
        std::vector<double> sorted = answer_milliseconds;
        std::ranges::sort(sorted);
        return sorted[sorted.size() / 2];
    }
};

/// Mines until enough shares were accepted or too many refused.
class Probe {
public:
    Probe(stratum::Client& client, tensority::Kernel kernel) : client_(client), kernel_(kernel) {}

    [[nodiscard]] Status<> log_in(const std::string& login) {
        const auto begin = SteadyClock::now();
        BYTOM_ASSIGN(const std::uint64_t request, client_.log_in(login));
        while (true) {
            BYTOM_ASSIGN(const auto message, client_.receive(kAnswerTime));
            if (!message) return base::fail("silent", "no answer to the login");
            take(*message);
            if (message->request != request) continue;
            if (message->error) {
                return base::fail("refused", fmt::format("login refused: {} {}", message->error->code,
                                                         printable(message->error->message)));
            }
            report_.login_milliseconds = milliseconds_since(begin);
            return {};
        }
    }

    [[nodiscard]] Status<> mine(std::uint64_t shares, std::chrono::seconds time) {
        const auto begin = SteadyClock::now();
        const auto deadline = begin + time;
        while (report_.accepted < shares && report_.refused.size() < kMaxRefused &&
               SteadyClock::now() < deadline) {
            const bool waits_for_the_last = report_.accepted + sent_.size() >= shares;
            BYTOM_ASSIGN(const auto message,
                         client_.receive(milliseconds(waits_for_the_last || !job_ ? 100 : 0)));
            if (message) take(*message);
            if (!message && job_ && !waits_for_the_last) BYTOM_TRY(try_nonce());
        }
        report_.seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
        return {};
    }

    [[nodiscard]] const Report& report() const noexcept { return report_; }

private:
    void take(const stratum::ServerMessage& message) {
        if (message.job && (!job_ || job_->id != message.job->id)) {
            job_ = message.job;
            ++report_.jobs;
            report_.difficulty = job_->difficulty();
            report_.height = job_->header.height;
        }
        if (!message.request) return;
        const auto sent = sent_.find(*message.request);
        if (sent == sent_.end()) return;
        report_.answer_milliseconds.push_back(milliseconds_since(sent->second));
        sent_.erase(sent);
        if (message.error)
            report_.refused.push_back(*message.error);
        else
            ++report_.accepted;
    }

    [[nodiscard]] Status<> try_nonce() {
        if (!cache_ || cached_seed_ != job_->seed) {
            cache_ = tensority::SeedCache::build(job_->seed, kernel_);
            cached_seed_ = job_->seed;
        }
        primitives::BlockHeader& header = job_->header;
        const Hash256 work = hasher_.hash(header.hash(), *cache_);
        ++report_.hashes;
        if (job_->is_met_by(work)) {
            const auto now = SteadyClock::now();
            BYTOM_ASSIGN(const std::uint64_t request, client_.submit(*job_, header.nonce));
            sent_.emplace(request, now);
            ++report_.submitted;
        }
        ++header.nonce;
        return {};
    }

    stratum::Client& client_;
    const tensority::Kernel kernel_;
    tensority::Hasher hasher_;
    std::shared_ptr<const tensority::SeedCache> cache_;
    Hash256 cached_seed_;
    std::optional<stratum::ClientJob> job_;
    std::map<std::uint64_t, SteadyClock::time_point> sent_;
    Report report_;
};

void print_table(const Report& report) {
    fmt::print("login         {:.1f} ms\n", report.login_milliseconds);
    fmt::print("jobs          {}, the last for height {} at difficulty {:.0f}\n", report.jobs, report.height,
               report.difficulty);
    fmt::print("hashes        {} in {:.1f} s, {:.1f} a second\n", report.hashes, report.seconds,
               report.hash_rate());
    fmt::print("shares        {} submitted, {} accepted, {} refused\n", report.submitted, report.accepted,
               report.refused.size());
    fmt::print("answers       {:.1f} ms after the share, median\n", report.median_answer());
    for (const stratum::ServerError& error : report.refused)
        fmt::print("refused       {} {}\n", error.code, printable(error.message));
}

void print_json(const Report& report) {
    std::string text;
    json::Writer out(text);
    const auto number = [&](std::string_view name, double value) {
        out.key(name);
        out.raw(json::number_text(value));
    };
    out.begin_object();
    number("login_ms", report.login_milliseconds);
    out.member("jobs", report.jobs);
    out.member("height", report.height);
    number("difficulty", report.difficulty);
    out.member("hashes", report.hashes);
    number("seconds", report.seconds);
    number("hash_rate", report.hash_rate());
    out.member("submitted", report.submitted);
    out.member("accepted", report.accepted);
    number("answer_ms", report.median_answer());
    out.key("refused");
    out.begin_array();
    for (const stratum::ServerError& error : report.refused) {
        out.begin_object();
        out.member("code", error.code);
        out.member("message", error.message);
        out.end_object();
    }
    out.end_array();
    out.end_object();
    fmt::print("{}\n", text);
}

}  // namespace

Status<> run_stratum_probe(const CommandInput& input) {
    const CommandLine& line = input.line;
    if (line.operands.size() != 1) return base::fail("usage", "stratum-probe takes one HOST:PORT");
    const auto address = base::parse_listen_address(line.operands.front());
    if (!address || address->host.empty() || address->port == 0)
        return base::fail("usage", fmt::format("\"{}\" is not of the form host:port", line.operands.front()));
    BYTOM_ASSIGN(const tensority::Kernel kernel, tensority::select_kernel(line.kernel));
    BYTOM_ASSIGN(const auto client, stratum::Client::connect(address->host, address->port, kConnectTime));
    Probe probe(*client, kernel);
    BYTOM_TRY(probe.log_in(line.login));
    const Status<> mined =
        probe.mine(line.shares, std::chrono::seconds(std::clamp<std::uint64_t>(line.seconds, 1, 86'400)));
    line.json ? print_json(probe.report()) : print_table(probe.report());
    BYTOM_TRY(mined);
    if (probe.report().accepted < line.shares) {
        return base::fail("failed",
                          fmt::format("{} of {} shares accepted, {} refused", probe.report().accepted,
                                      line.shares, probe.report().refused.size()));
    }
    return {};
}

}  // namespace bytom::node
