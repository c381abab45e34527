#include "bytomcli/terminal.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace bytom::bytomcli {
namespace {

constexpr std::size_t kMaxLine = 4'096;

std::string reason() {
    return std::strerror(errno);
}

/// Closes what it opened.
class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const noexcept { return number_; }

private:
    const int number_;
};

/// The terminal shows nothing of what is typed, as long as this lives.
class Silence {
public:
    explicit Silence(int terminal) noexcept : terminal_(terminal) {
        if (::tcgetattr(terminal_, &before_) != 0) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        works_ = ::tcsetattr(terminal_, TCSAFLUSH, &silent) == 0;
    }
    ~Silence() {
        if (works_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;
    [[nodiscard]] bool works() const noexcept { return works_; }

private:
    const int terminal_;
    termios before_{};
    bool works_ = false;
};

/// Byte by byte: what follows the line is somebody else's.
Result<std::string, std::string> read_line(int descriptor) {
    std::string line;
    for (;;) {
        char byte = 0;
        const ssize_t got = ::read(descriptor, &byte, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::unexpected(reason());
        if (got == 0 && line.empty()) return std::unexpected(std::string("nothing comes"));
        if (got == 0 || byte == '\n') break;
        if (line.size() == kMaxLine) return std::unexpected(std::string("the line is too long"));
        line += byte;
    }
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

void write_text(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

Result<std::string, std::string> ask_at_terminal(std::string_view question, Echo echo) {
    const Descriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (terminal.get() < 0) return std::unexpected(std::string("there is no terminal"));
    if (echo == Echo::shown) {
        write_text(terminal.get(), question);
        return read_line(terminal.get());
    }
    // Before the question is there: what is typed at once must not be shown, nor lost.
    const Silence silence(terminal.get());
    if (!silence.works()) return std::unexpected(std::string("the terminal would show what is typed"));
    write_text(terminal.get(), question);
    auto line = read_line(terminal.get());
    write_text(terminal.get(), "\n");
    return line;
}

Result<std::string, std::string> first_line_of_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return std::unexpected(path + ": " + reason());
    auto line = read_line(file.get());
    if (!line) return std::unexpected(path + ": " + line.error());
    return line;
}

Result<std::string, std::string> first_line_of_descriptor(std::string_view number) {
    int descriptor = -1;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), descriptor);
    if (error != std::errc{} || end != number.data() + number.size() || descriptor < 0)
        return std::unexpected("\"" + std::string(number) + "\" is no descriptor");
    auto line = read_line(descriptor);
    if (!line) return std::unexpected("descriptor " + std::string(number) + ": " + line.error());
    return line;
}

}  // namespace bytom::bytomcli
