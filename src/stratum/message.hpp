// The lines of the stratum dialect (06 §4.1, §4.2, §4.7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <bytom/primitives/block.hpp>

namespace bytom::stratum {

/// A longer line ends the connection.
inline constexpr std::size_t kMaxLineBytes = 10'240;

/// What miners read in `error.code` (06 §4.7).
enum class ErrorCode : std::uint8_t {
    job_not_found = 21,
    duplicate_share = 22,
    low_difficulty_share = 23,
    unauthorized_worker = 24,
    invalid_submit_format = 32,
    unsupported_method = 34,
    multiple_authorization = 40,
};

/// The message that goes with the code.
[[nodiscard]] std::string_view to_string(ErrorCode code) noexcept;

enum class Method : std::uint8_t { login, submit, getjob, keepalived, unsupported };

/// A client's line. Texts that are missing or of another type are empty.
struct Request {
    std::string id = "null";  ///< JSON: a text, number or truth value to send back; anything else is null
    Method method = Method::unsupported;
    std::string login;       ///< params.login
    std::string session_id;  ///< params.id
    std::string job_id;      ///< params.job_id
    std::string nonce;       ///< params.nonce
};

/// Nothing unless the line is a JSON object with a text `method`. Method names count as written.
[[nodiscard]] std::optional<Request> parse_request(std::string_view line);

/// A job as it is sent.
struct JobView {
    std::uint64_t id = 0;
    const primitives::BlockHeader& header;  ///< the nonce is the start of the session's range
    const Hash256& seed;
    std::uint64_t difficulty = 0;  ///< that a share must have, at least 2
};

// Lines, line feed included. `id` is JSON.

[[nodiscard]] std::string status_answer(std::string_view id, std::string_view status);
[[nodiscard]] std::string login_answer(std::string_view id, std::string_view login, const JobView& job);
[[nodiscard]] std::string job_answer(std::string_view id, const JobView& job);
/// `detail` stands behind the code's message if it is not empty.
[[nodiscard]] std::string error_answer(std::string_view id, ErrorCode code, std::string_view detail = {});
[[nodiscard]] std::string job_notification(const JobView& job);

}  // namespace bytom::stratum
