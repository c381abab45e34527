// What miners send: every line is refused or understood, a session survives any row of them, says one line of
// JSON for each, and no share passes that was not for one of its jobs.
#include <algorithm>
#include <deque>

#include <bytom/json/value.hpp>

#include "fuzz/property.hpp"
#include "stratum/session.hpp"

namespace {

using bytom::fuzz::require;
using namespace bytom::stratum;

/// Lines that begin with these are no lines but what happens meanwhile.
constexpr char kNewBlock = 1;
constexpr char kTimePasses = 2;

bytom::mining::BlockTemplatePtr make_work(std::uint64_t id) {
    auto work = std::make_shared<bytom::mining::BlockTemplate>();
    work->id = id;
    work->header.height = id;
    work->header.bits = 0x1a00000000ffffff;
    work->header.previous_block_hash.bytes[0] = static_cast<std::uint8_t>(id);
    return work;
}

/// The number of lines.
std::size_t check_lines(std::string_view text) {
    require(text.empty() || text.back() == '\n', "every line ends");
    std::size_t lines = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto document = bytom::json::Document::parse(text.substr(0, end));
        require(document.has_value(), "a line is JSON");
        require(document->root().kind() == bytom::json::Kind::object, "a line is an object");
        text.remove_prefix(end + 1);
        ++lines;
    }
    return lines;
}

class Conversation {
public:
    void hear(std::string_view line) {
        if (line.starts_with(kNewBlock)) return work_changes();
        if (line.starts_with(kTimePasses)) {
            now_.steady += std::chrono::seconds(20);
            check_lines(session_.update(work_, now_));
            return;
        }
        if (line.size() > kMaxLineBytes) return;
        const auto request = parse_request(line);
        if (!request) return;
        const bool was_logged_in = session_.is_logged_in();
        const Reaction reaction = session_.handle(*request, work_, now_);
        const std::size_t lines = check_lines(reaction.text);
        if (!was_logged_in && session_.is_logged_in()) {
            require(lines == 2, "a login has an answer and a job");
            require(session_.login().size() <= kMaxLoginBytes, "a login is bounded");
        } else {
            require(lines + (reaction.share ? 1 : 0) == (reaction.close && reaction.text.empty() ? 0 : 1),
                    "one answer a request");
        }
        require(reaction.text.size() <= 2 * kMaxLineBytes + line.size() * 6, "an answer is bounded");
        if (reaction.share) take(*reaction.share);
    }

private:
    void work_changes() {
        work_ = work_ && work_->id % 5 == 0 ? nullptr : make_work(++last_id_);
        check_lines(session_.update(work_, now_));
    }

    void take(const Share& share) {
        require(session_.is_logged_in() && work_ != nullptr, "shares are for work");
        require(share.job->header.previous_block_hash == work_->header.previous_block_hash,
                "shares are not stale");
        require(share.job->difficulty >= 2, "a difficulty has a target");
        const auto submitted = std::pair(share.job->id, share.nonce);
        require(std::ranges::find(taken_, submitted) == taken_.end(), "a share counts once");
        taken_.push_back(submitted);
        bytom::Hash256 proof_of_work;
        proof_of_work.bytes.back() = static_cast<std::uint8_t>(share.nonce);
        const Reaction reaction = session_.judge(share, proof_of_work, now_.steady);
        require(check_lines(reaction.text) == 1 && reaction.verdict.has_value(), "a share has a verdict");
        require((share.nonce & 0xff) != 0xff || reaction.verdict == Verdict::low_difficulty,
                "bad work is not taken");
    }

    std::uint64_t last_id_ = 1;
    bytom::mining::BlockTemplatePtr work_ = make_work(1);
    Moment now_{};
    Session session_{SessionRules{.vardiff = {.start = 1'000}}, 7, 1, now_.steady};
    std::vector<std::pair<std::uint64_t, std::uint64_t>> taken_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text = bytom::base::as_text({data, size});
    Conversation conversation;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        conversation.hear(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return 0;
}
