#include <algorithm>
#include <charconv>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <fmt/core.h>
#include <poll.h>

#include <bytom/base/hex.hpp>
#include <bytom/base/host_port.hpp>
#include <bytom/base/reader.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/stratum/client.hpp>

namespace bytom::stratum {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using json::Kind;
using json::Value;
using std::chrono::milliseconds;

constexpr std::size_t kMaxServerLine = std::size_t{64} << 10;

std::string_view text_member(Value object, std::string_view name) {
    for (const json::Member member : object.members())
        if (member.key == name && member.value.kind() == Kind::string) return member.value.string();
    return {};
}

/// The number whose little-endian bytes these hex digits are; nothing for another number of bytes.
template <typename Number>
std::optional<Number> little_endian(std::string_view hex) {
    const auto bytes = base::from_hex(hex);
    if (!bytes || bytes->size() != sizeof(Number)) return std::nullopt;
    Number number = 0;
    for (std::size_t i = sizeof(Number); i-- > 0;)
        number = static_cast<Number>(number << 8) | (*bytes)[i];
    return number;
}

std::optional<ClientJob> read_job(Value object) {
    if (object.kind() != Kind::object) return std::nullopt;
    const auto number = [&](std::string_view name) {
        return little_endian<std::uint64_t>(text_member(object, name));
    };
    const auto hash = [&](std::string_view name) { return Hash256::from_text(text_member(object, name)); };
    const auto version = number("version");
    const auto height = number("height");
    const auto timestamp = number("timestamp");
    const auto bits = number("bits");
    const auto nonce = number("nonce");
    const auto parent = hash("previous_block_hash");
    const auto transactions = hash("transactions_merkle_root");
    const auto statuses = hash("transaction_status_hash");
    const auto seed = hash("seed");
    const auto target = little_endian<std::uint32_t>(text_member(object, "target"));
    if (!version || !height || !timestamp || !bits || !nonce || !parent || !transactions || !statuses ||
        !seed || !target)
        return std::nullopt;
    ClientJob job;
    job.id = text_member(object, "job_id");
    job.header.version = *version;
    job.header.height = *height;
    job.header.previous_block_hash = *parent;
    job.header.timestamp = *timestamp;
    job.header.transaction_merkle_root = *transactions;
    job.header.transaction_status_hash = *statuses;
    job.header.nonce = *nonce;
    job.header.bits = *bits;
    job.seed = *seed;
    job.target = *target;
    return job;
}

ServerError read_error(Value object) {
    ServerError error;
    if (object.kind() != Kind::object) return error;
    for (const json::Member member : object.members()) {
        if (member.key == "code" && member.value.kind() == Kind::number) {
            const std::string_view digits = member.value.number();
            std::from_chars(digits.data(), digits.data() + digits.size(), error.code);
        }
    }
    error.message = text_member(object, "message");
    return error;
}

class TcpClient final : public Client {
public:
    TcpClient(tcp::socket socket, std::unique_ptr<asio::io_context> io)
        : io_(std::move(io)), socket_(std::move(socket)) {}

    Result<std::uint64_t> log_in(const std::string& login) override {
        login_ = login;
        return request("login", [&](json::Writer& out) {
            out.member("login", login);
            out.member("pass", "x");
            out.member("agent", "bytomd");
        });
    }

    Result<std::uint64_t> submit(const ClientJob& job, std::uint64_t nonce) override {
        return request("submit", [&](json::Writer& out) {
            out.member("id", login_);
            out.member("job_id", job.id);
            out.member("nonce", fmt::format("{:x}", nonce));
            out.member("result", "");
        });
    }

    Result<std::optional<ServerMessage>> receive(milliseconds timeout) override {
        const auto deadline = std::chrono::steady_clock::now() + timeout;
        while (true) {
            if (const auto end = pending_.find('\n'); end != std::string::npos) {
                auto message = parse_server_message(std::string_view(pending_).substr(0, end));
                pending_.erase(0, end + 1);
                if (!message) return base::fail("malformed", "the server sent what is no stratum message");
                return message;
            }
            if (pending_.size() > kMaxServerLine)
                return base::fail("malformed", "the server's line is too long");
            const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
            BYTOM_ASSIGN(const bool is_readable, wait(std::max(left, milliseconds(0))));
            if (!is_readable) return std::optional<ServerMessage>();
            std::array<char, 4'096> piece{};
            error_code error;
            const std::size_t size = socket_.read_some(asio::buffer(piece), error);
            if (error) return base::fail("closed", "the server has closed the connection");
            pending_.append(piece.data(), size);
        }
    }

private:
    template <typename WriteParameters>
    Result<std::uint64_t> request(std::string_view method, const WriteParameters& write_parameters) {
        std::string line;
        json::Writer out(line);
        out.begin_object();
        out.member("id", ++requests_);
        out.member("method", method);
        out.key("params");
        out.begin_object();
        write_parameters(out);
        out.end_object();
        out.end_object();
        line += '\n';
        error_code error;
        asio::write(socket_, asio::buffer(line), error);
        if (error) return base::fail("closed", "the server has closed the connection");
        return requests_;
    }

    Result<bool> wait(milliseconds timeout) {
        pollfd watched{.fd = socket_.native_handle(), .events = POLLIN, .revents = 0};
        const int ready =
            ::poll(&watched, 1, static_cast<int>(std::min(timeout, milliseconds(3'600'000)).count()));
        if (ready < 0 && errno != EINTR) return base::fail("closed", "the connection has failed");
        return ready > 0;
    }

    std::unique_ptr<asio::io_context> io_;
    tcp::socket socket_;
    std::string pending_;
    std::string login_;
    std::uint64_t requests_ = 0;
};

}  // namespace

bool ClientJob::is_met_by(const Hash256& proof_of_work) const noexcept {
    std::uint32_t most_significant = 0;
    for (std::size_t i = 0; i < sizeof most_significant; ++i)
        most_significant = (most_significant << 8) | proof_of_work.bytes[Hash256::kSize - 1 - i];
    return most_significant < target;
}

double ClientJob::difficulty() const noexcept {
    constexpr double kRange = 4'294'967'296.0;
    return kRange / std::max<double>(target, 1.0);
}

std::optional<ServerMessage> parse_server_message(std::string_view line) {
    const auto document = json::Document::parse(line);
    if (!document || document->root().kind() != Kind::object) return std::nullopt;
    ServerMessage message;
    std::optional<Value> carrier;  // of a job
    for (const json::Member member : document->root().members()) {
        const Value value = member.value;
        if (member.key == "id" && value.kind() == Kind::number) {
            std::uint64_t number = 0;
            const std::string_view digits = value.number();
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
            if (error == std::errc{} && end == digits.data() + digits.size()) message.request = number;
        } else if (member.key == "error" && !value.is_null()) {
            message.error = read_error(value);
        } else if ((member.key == "params" || member.key == "result") && value.kind() == Kind::object) {
            carrier = value;
        }
    }
    if (carrier) {
        message.job = read_job(*carrier);
        for (const json::Member member : carrier->members())
            if (member.key == "job") message.job = read_job(member.value);
    }
    return message;
}

Result<std::unique_ptr<Client>> Client::connect(const std::string& host, std::uint16_t port,
                                                milliseconds timeout) {
    auto io = std::make_unique<asio::io_context>();
    tcp::resolver resolver(*io);
    tcp::socket socket(*io);
    const auto unreachable = [&](const error_code& why) {
        return base::fail("unreachable", base::host_port(host, std::to_string(port)) + ": " + why.message());
    };
    error_code error;
    const auto endpoints =
        resolver.resolve(host, std::to_string(port), tcp::resolver::numeric_service, error);
    if (error) return unreachable(error);
    error_code outcome = asio::error::timed_out;
    asio::async_connect(socket, endpoints,
                        [&](const error_code& connected, const tcp::endpoint&) { outcome = connected; });
    io->run_for(timeout);
    if (outcome) return unreachable(outcome);
    return std::make_unique<TcpClient>(std::move(socket), std::move(io));
}

}  // namespace bytom::stratum
