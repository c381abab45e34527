// From bytes to a request (RFC 9112, with what the original's server lets through: 09 §1). Pure: no sockets,
// no time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <bytom/http/message.hpp>

namespace bytom::http {

/// What is wrong with a request that can't be read.
enum class RequestFault : std::uint8_t {
    none,
    malformed,
    no_host,
    several_hosts,
    malformed_host,
    head_too_large,
    body_too_large,
    unknown_version,
    unknown_transfer_coding,
    unknown_content_coding,
    unknown_expectation,
};

struct FaultAnswer {
    unsigned status;
    std::string_view text;
};
[[nodiscard]] FaultAnswer answer_to(RequestFault fault) noexcept;

struct ReadLimits {
    std::size_t max_head_bytes = std::size_t{1} << 20;
    std::size_t max_body_bytes = std::size_t{64} << 20;
    std::size_t max_field_bytes = std::size_t{64} << 10;  ///< name and value of one field
    std::size_t max_fields = 4096;                        ///< each takes more memory than its bytes
};

/// Reads one request. Lines may end with LF alone. After a fault nothing more is taken.
class RequestReader {
public:
    enum class Stage : std::uint8_t { head, body, done, failed };

    explicit RequestReader(const ReadLimits& limits) noexcept : limits_(limits) {}

    /// Goes on with the bytes that have arrived and returns how many of them it has taken; the others are to
    /// be given again with what follows them. It stops behind the head and behind the request.
    [[nodiscard]] std::size_t take(std::string_view bytes);

    [[nodiscard]] Stage stage() const noexcept { return stage_; }
    [[nodiscard]] RequestFault fault() const noexcept { return fault_; }

    /// Behind the head; its body fills as it arrives.
    [[nodiscard]] Request& request() noexcept { return request_; }

    /// The answer is to be HTTP/1.0, as the request.
    [[nodiscard]] bool is_version_1_0() const noexcept { return minor_version_ == 0; }
    [[nodiscard]] bool keeps_alive() const noexcept { return keep_alive_; }
    /// The client waits for "100 Continue" before it sends the body.
    [[nodiscard]] bool awaits_continue() const noexcept { return awaits_continue_; }

private:
    enum class BodyPart : std::uint8_t { sized, chunk_size, chunk, chunk_end, trailer };

    std::size_t fail(RequestFault fault) noexcept;
    [[nodiscard]] std::size_t take_head(std::string_view bytes);
    [[nodiscard]] std::size_t take_body(std::string_view bytes);
    [[nodiscard]] std::size_t take_line_of_body(std::string_view bytes);
    [[nodiscard]] RequestFault parse_head(std::string_view head);
    [[nodiscard]] RequestFault parse_request_line(std::string_view line);
    [[nodiscard]] RequestFault add_field(std::string_view line);
    [[nodiscard]] RequestFault check_fields();
    [[nodiscard]] RequestFault check_host() const;
    [[nodiscard]] RequestFault find_length();
    [[nodiscard]] bool start_chunk(std::string_view line);

    ReadLimits limits_;
    Stage stage_ = Stage::head;
    RequestFault fault_ = RequestFault::none;
    Request request_;
    int minor_version_ = 1;
    bool keep_alive_ = false;
    bool awaits_continue_ = false;
    std::size_t scanned_ = 0;     ///< bytes known not to contain the end of the head
    std::size_t line_begin_ = 0;  ///< where the incomplete line of the head begins
    BodyPart part_ = BodyPart::sized;
    std::uint64_t left_ = 0;   ///< bytes missing from the body or the chunk
    std::size_t trailer_ = 0;  ///< bytes of trailers so far
};

}  // namespace bytom::http
