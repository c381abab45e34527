#include "stratum/session.hpp"

#include <algorithm>
#include <charconv>

#include <bytom/consensus/difficulty.hpp>
#include <bytom/mining/work_forms.hpp>

namespace bytom::stratum {
namespace {

constexpr unsigned kServerBits = 4;
/// A login may ask for shares that are easier than the first ones of others by this factor, not more: each
/// costs an evaluation of the proof of work here.
constexpr std::uint64_t kMostEasier = 64;

template <typename Number>
std::optional<Number> number_of(std::string_view text, int base) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// `^[0-9a-f]{1,16}$`, read as a number.
std::optional<std::uint64_t> nonce_of(std::string_view text) {
    constexpr std::size_t kDigits = 16;
    if (text.size() > kDigits || std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'F'; }))
        return std::nullopt;
    return number_of<std::uint64_t>(text, 16);
}

/// The `n` of a login that ends in "+d=n".
std::optional<std::uint64_t> fixed_difficulty(std::string_view login) {
    constexpr std::string_view kMark = "+d=";
    const auto mark = login.rfind(kMark);
    if (mark == std::string_view::npos) return std::nullopt;
    return number_of<std::uint64_t>(login.substr(mark + kMark.size()), 10);
}

/// Hashes that a block takes, as far as 64 bits go. At least 2.
std::uint64_t network_difficulty(std::uint64_t bits) {
    const consensus::Uint256 most =
        consensus::Target::from_bits(bits).to_uint256().value_or(consensus::Uint256::max());
    const consensus::Uint256 hashes =
        most.is_zero() ? consensus::Uint256::max() : consensus::Uint256::max() / most;
    if (hashes.bit_width() > 64) return ~std::uint64_t{0};
    return std::max<std::uint64_t>(hashes.low_64(), 2);
}

Reaction refuse(const Request& request, ErrorCode code, std::string_view detail = {}) {
    Reaction reaction;
    reaction.text = error_answer(request.id, code, detail);
    return reaction;
}

Reaction refuse_and_close(const Request& request, ErrorCode code, std::string_view detail = {}) {
    Reaction reaction = refuse(request, code, detail);
    reaction.close = true;
    return reaction;
}

Reaction refuse_share(const Request& request, Verdict verdict, ErrorCode code, std::string_view detail = {}) {
    Reaction reaction = refuse(request, code, detail);
    reaction.verdict = verdict;
    return reaction;
}

}  // namespace

primitives::BlockHeader Share::header() const {
    primitives::BlockHeader solved = job->header;
    solved.nonce = nonce;
    return solved;
}

bool Share::makes_block(const Hash256& proof_of_work) const {
    return consensus::meets_target(proof_of_work, job->header.bits);
}

Session::Session(const SessionRules& rules, std::uint32_t number, std::uint64_t random_seed, Instant now)
    : rules_(rules),
      first_nonce_((std::uint64_t{rules.server_id} << (64 - kServerBits)) |
                   (std::uint64_t{number} << (64 - kServerBits - rules.session_bits))),
      job_ids_(random_seed),
      vardiff_(rules.vardiff, now),
      last_job_(now) {}

Reaction Session::handle(const Request& request, const mining::BlockTemplatePtr& work, Moment now) {
    Reaction reaction = react(request, work, now);
    if (reaction.share) return reaction;
    if (requests_.has_tokens(now.steady)) {
        requests_.spend(1);
        return reaction;
    }
    reaction.text = error_answer(request.id, ErrorCode::unsupported_method, "too many requests");
    reaction.close = true;
    return reaction;
}

Reaction Session::react(const Request& request, const mining::BlockTemplatePtr& work, Moment now) {
    switch (request.method) {
        case Method::login:
            return log_in(request, work, now);
        case Method::submit:
            return submit(request, work, now.steady);
        case Method::getjob:
            if (!login_) return refuse_and_close(request, ErrorCode::unauthorized_worker, "no login");
            return {.text = job_answer(request.id, jobs_.back()->view()), .verdict = {}, .share = {}};
        case Method::keepalived:
            return {.text = status_answer(request.id, "KEEPALIVED"), .verdict = {}, .share = {}};
        case Method::unsupported:
            break;
    }
    return refuse(request, ErrorCode::unsupported_method);
}

Reaction Session::log_in(const Request& request, const mining::BlockTemplatePtr& work, Moment now) {
    if (login_) return refuse_and_close(request, ErrorCode::multiple_authorization);
    if (request.login.size() > kMaxLoginBytes) {
        return refuse_and_close(request, ErrorCode::unauthorized_worker,
                                "a login has at most " + std::to_string(kMaxLoginBytes) + " bytes");
    }
    Reaction reaction;
    if (!work) {
        reaction.close = true;
        return reaction;
    }
    login_ = request.login;
    if (const auto difficulty = fixed_difficulty(request.login))
        vardiff_.fix(std::max(*difficulty, rules_.vardiff.start / kMostEasier));
    const Job& job = make_job(work, now);
    reaction.text = login_answer(request.id, *login_, job.view()) + job_notification(job.view());
    return reaction;
}

/// A share for a job that is not kept is no offence if the miner may not have heard of the newer ones.
bool Session::is_late(std::uint64_t unknown_job, Instant now) {
    if (std::ranges::find(old_jobs_, unknown_job) != old_jobs_.end()) return true;
    return now - last_job_ < kLateTime && ++late_shares_ <= kLateShares;
}

Reaction Session::submit(const Request& request, const mining::BlockTemplatePtr& work, Instant now) {
    if (!login_) return refuse_and_close(request, ErrorCode::unauthorized_worker, "no login");
    if (request.session_id != *login_) {
        Reaction reaction = refuse_share(request, Verdict::invalid, ErrorCode::unauthorized_worker,
                                         "not the id of the login");
        reaction.close = true;
        return reaction;
    }
    const auto job_id = number_of<std::uint64_t>(request.job_id, 10);
    if (!job_id)
        return refuse_share(request, Verdict::invalid, ErrorCode::invalid_submit_format,
                            "job_id is no number");
    const auto job = std::ranges::find(jobs_, *job_id, &Job::id);
    if (job == jobs_.end()) {
        return refuse_share(request, is_late(*job_id, now) ? Verdict::stale : Verdict::invalid,
                            ErrorCode::job_not_found);
    }
    const auto nonce = nonce_of(request.nonce);
    if (!nonce) {
        return refuse_share(request, Verdict::invalid, ErrorCode::invalid_submit_format,
                            "nonce is not 1 to 16 lower-case hex digits");
    }
    if (!work || (*job)->header.previous_block_hash != work->header.previous_block_hash)
        return refuse_share(request, Verdict::stale, ErrorCode::invalid_submit_format, "the job is stale");
    if ((*job)->nonces.contains(*nonce))
        return refuse_share(request, Verdict::duplicate, ErrorCode::duplicate_share);
    if ((*job)->nonces.size() >= kMaxSharesOfJob) {
        return refuse_share(request, Verdict::invalid, ErrorCode::job_not_found,
                            "too many shares of this job, another one will come");
    }
    (*job)->nonces.insert(*nonce);
    Reaction reaction;
    reaction.share = Share{.request_id = request.id, .job = *job, .nonce = *nonce};
    return reaction;
}

Reaction Session::judge(const Share& share, const Hash256& proof_of_work, Instant now) {
    Reaction reaction;
    if (consensus::meets_target(proof_of_work, share.job->share_bits) || share.makes_block(proof_of_work)) {
        vardiff_.add_share(share.job->difficulty, now);
        reaction.verdict = Verdict::accepted;
        reaction.text = status_answer(share.request_id, "OK");
    } else {
        reaction.verdict = Verdict::low_difficulty;
        reaction.text = error_answer(share.request_id, ErrorCode::low_difficulty_share);
    }
    return reaction;
}

std::string Session::update(const mining::BlockTemplatePtr& work, Moment now) {
    if (!login_ || !work) return {};
    const bool other_difficulty = vardiff_.adjust(now.steady);
    if (!other_difficulty && !wants_job(*work, now.steady)) return {};
    return job_notification(make_job(work, now).view());
}

bool Session::wants_job(const mining::BlockTemplate& work, Instant now) const {
    const Job& last = *jobs_.back();
    if (last.work->header.previous_block_hash != work.header.previous_block_hash) return true;
    if (last.work->id == work.id) return false;
    // Each notification makes miners begin anew, so only the step from an empty block to a full one is worth
    // it at once.
    const bool was_bare = last.work->transactions.size() <= 1 && work.transactions.size() > 1;
    return was_bare || now - last_job_ >= rules_.job_interval;
}

const Job& Session::make_job(const mining::BlockTemplatePtr& work, Moment now) {
    auto job = std::make_shared<Job>();
    job->id = job_ids_();
    job->work = work;
    job->header = work->header_at(now.unix_seconds);
    job->header.nonce = first_nonce_;
    job->difficulty = std::min(vardiff_.difficulty(), network_difficulty(work->header.bits));
    job->share_bits = mining::share_bits(job->difficulty);
    jobs_.push_back(std::move(job));
    if (jobs_.size() > kKeptJobs) {
        old_jobs_.push_back(jobs_.front()->id);
        if (old_jobs_.size() > kRememberedJobs) old_jobs_.pop_front();
        jobs_.pop_front();
    }
    last_job_ = now.steady;
    late_shares_ = 0;
    return *jobs_.back();
}

}  // namespace bytom::stratum
