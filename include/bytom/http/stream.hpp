// Answers without an end that is known: made piece by piece, for as long as the client takes them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <bytom/http/message.hpp>

namespace bytom::http {

/// What a stream says next.
struct StreamPiece {
    enum class Then : std::uint8_t {
        more,  ///< ask for more when this is sent
        wait,  ///< ask for more when woken
        end,   ///< that was all
    };

    std::string bytes;  ///< may be empty; some ten KiB are a good size, where there is more to say
    Then then = Then::wait;
};

/// Where a stream comes from. Asked only when everything it has given is with the system's socket, so no more
/// than one piece of each stream is ever in memory, and a client that reads slowly is told slowly.
class StreamSource {
public:
    virtual ~StreamSource() = default;

    /// On a worker thread, one call at a time. Must not throw, nor wait for long; should give up on the rest
    /// of a piece after some ten milliseconds.
    [[nodiscard]] virtual StreamPiece next() = 0;

protected:
    StreamSource() = default;
    StreamSource(const StreamSource&) = default;
    StreamSource& operator=(const StreamSource&) = default;
};

/// How a stream begins.
struct OpenedStream {
    Response response;                     ///< its head; without a source the whole answer
    std::unique_ptr<StreamSource> source;  ///< destroyed on any thread
    std::string heartbeat;                 ///< said when nothing has been for `heartbeat_after`; empty: never
    std::chrono::milliseconds heartbeat_after{15'000};
};

/// An answer that goes on. Chunked for HTTP/1.1; for HTTP/1.0 the connection's end is its end. The connection
/// is closed behind it. It ends with the server, with its client, and when this takes nothing for too long.
struct StreamResponse {
    /// Called once, on a worker thread; must not throw. `wake`, from any thread, has a source that waits
    /// asked again; it must not be called any more when the source is gone.
    std::move_only_function<OpenedStream(std::function<void()> wake)> open;
};

}  // namespace bytom::http
