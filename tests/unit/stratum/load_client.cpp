#include "unit/stratum/load_client.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bytom/base/hex.hpp>

#include "support/eventually.hpp"

namespace bytom::stratum {
namespace {

/// The last text member of this name.
std::string_view member(std::string_view line, std::string_view name) {
    const std::string mark = '"' + std::string(name) + "\":\"";
    const auto begin = line.rfind(mark);
    if (begin == std::string_view::npos) return {};
    const auto rest = line.substr(begin + mark.size());
    return rest.substr(0, rest.find('"'));
}

/// The number behind the first `mark`, or 0.
std::uint64_t number_behind(std::string_view line, std::string_view mark) {
    const auto begin = line.find(mark);
    std::uint64_t number = 0;
    if (begin != std::string_view::npos)
        (void)std::from_chars(line.data() + begin + mark.size(), line.data() + line.size(), number);
    return number;
}

/// From the hex of little-endian bytes.
std::uint64_t little_endian(std::string_view text) {
    const auto bytes = base::from_hex(text);
    std::uint64_t number = 0;
    if (bytes)
        for (std::size_t i = bytes->size(); i-- > 0;)
            number = number << 8 | (*bytes)[i];
    return number;
}

sockaddr_in endpoint(const std::string& address, std::uint16_t port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_port = htons(port);
    if (::inet_pton(AF_INET, address.c_str(), &result.sin_addr) != 1)
        throw std::runtime_error("no address: " + address);
    return result;
}

constexpr auto kPatienceSeconds = bytom::testing::kPatience.count();

}  // namespace

bool SeenJob::is_surely_met_by(const Hash256& proof_of_work) const {
    // The compact form keeps at least 16 leading bits.
    const std::uint32_t safe = target - (target >> 15) - 1;
    const auto& bytes = proof_of_work.bytes;
    const std::uint32_t leading = std::uint32_t{bytes[31]} << 24 | std::uint32_t{bytes[30]} << 16 |
                                  std::uint32_t{bytes[29]} << 8 | std::uint32_t{bytes[28]};
    return leading < safe;
}

LoadClient::LoadClient(std::uint16_t port, std::string address, std::string login)
    : port_(port), address_(std::move(address)), login_(std::move(login)) {}

void LoadClient::connect() {
    close();
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval patience{.tv_sec = kPatienceSeconds, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const sockaddr_in own = endpoint(address_, 0);
    const sockaddr_in server = endpoint("127.0.0.1", port_);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0 ||
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) {
        close();
    }
    pending_.clear();
    job_ = {};
    old_job_ = {};
    waiting_.clear();
}

void LoadClient::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

void LoadClient::log_in() {
    send("{\"id\":0,\"method\":\"login\",\"params\":{\"login\":\"" + login_ +
         "\",\"pass\":\"x\",\"agent\":\"load\"}}\n");
}

void LoadClient::send(std::string_view text) {
    while (is_open() && !text.empty()) {
        const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) return close();
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void LoadClient::submit(const std::string& job_id, std::uint64_t nonce) {
    std::array<char, 17> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), nonce, 16).ptr;
    const std::uint64_t request = ++last_request_;
    waiting_.emplace(request, std::chrono::steady_clock::now());
    ++tally_.sent;
    send("{\"id\":" + std::to_string(request) + R"(,"method":"submit","params":{"id":")" + login_ +
         R"(","job_id":")" + job_id + R"(","nonce":")" + std::string(digits.data(), end) +
         R"(","result":"00"}})" + "\n");
}

void LoadClient::receive() {
    std::array<char, 8'192> piece{};
    while (is_open()) {
        const ssize_t size = ::recv(socket_, piece.data(), piece.size(), MSG_DONTWAIT);
        if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) break;
        if (size <= 0) {
            close();
            break;
        }
        pending_.append(piece.data(), static_cast<std::size_t>(size));
    }
    std::size_t begin = 0;
    for (auto end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n', begin)) {
        take(std::string_view(pending_).substr(begin, end - begin));
        begin = end + 1;
    }
    pending_.erase(0, begin);
}

void LoadClient::take(std::string_view line) {
    if (line.find("\"job_id\":") != std::string_view::npos) take_job(line);
    if (line.find(R"("method":"job")") != std::string_view::npos) return;
    if (line.find("banned") != std::string_view::npos) was_banned_ = true;
    const std::uint64_t request = number_behind(line, "{\"id\":");
    if (request == 0) return;
    const auto found = waiting_.find(request);
    if (found == waiting_.end()) {
        ++tally_.answers_to_nothing;
        return;
    }
    waiting_.erase(found);
    switch (number_behind(line, "\"code\":")) {
        case 0:
            ++tally_.accepted;
            accepted_at_.push_back(std::chrono::steady_clock::now());
            break;
        case 22:
            ++tally_.duplicate;
            break;
        case 23:
            ++tally_.low_difficulty;
            break;
        case 32:
            ++(line.find("stale") != std::string_view::npos ? tally_.stale : tally_.other_errors);
            break;
        default:
            ++tally_.other_errors;
    }
}

void LoadClient::take_job(std::string_view line) {
    if (member(line, "job_id") == job_.id) return;
    SeenJob job;
    job.id = member(line, "job_id");
    primitives::BlockHeader& header = job.header;
    header.version = little_endian(member(line, "version"));
    header.height = little_endian(member(line, "height"));
    header.timestamp = little_endian(member(line, "timestamp"));
    header.bits = little_endian(member(line, "bits"));
    header.nonce = little_endian(member(line, "nonce"));
    header.previous_block_hash = Hash256::from_text(member(line, "previous_block_hash")).value_or(Hash256{});
    header.transaction_merkle_root =
        Hash256::from_text(member(line, "transactions_merkle_root")).value_or(Hash256{});
    header.transaction_status_hash =
        Hash256::from_text(member(line, "transaction_status_hash")).value_or(Hash256{});
    job.target = static_cast<std::uint32_t>(little_endian(member(line, "target")));
    // Jobs may differ in their difficulty only: the same shares again would be no new ones.
    constexpr std::uint64_t kNoncesOfJob = 10'000'000;
    header.nonce += ++jobs_ * kNoncesOfJob;
    if (has_job() && job_.header.height != header.height) old_job_ = std::move(job_);
    job_ = std::move(job);
    jobs_at_.try_emplace(header.height, std::chrono::steady_clock::now());
    height = job_.header.height;
}

bool LoadClient::search(SeenJob& job, bool good, std::uint64_t& tries) {
    for (; tries > 0; --tries) {
        ++job.header.nonce;
        if (job.is_surely_met_by(job.header.hash()) == good) {
            --tries;
            return true;
        }
    }
    return false;
}

}  // namespace bytom::stratum
