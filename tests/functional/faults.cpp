// Preloaded into a process under test (faults.py): its files fail, its disk stands still, or its clock is
// set, as the file says that BYTOM_TEST_FAULTS names: an error of the system (0: none), the seconds by which
// the clock is ahead, and whether everything that changes a file waits. It is told how many threads have
// waited. It knows hosts that nobody else knows.
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

struct Orders {
    std::int64_t error;
    std::int64_t seconds_ahead;
    std::int64_t stands_still;
    std::int64_t waited;
};

volatile Orders* orders() {
    static volatile Orders* const read = []() -> volatile Orders* {
        static Orders none{};
        const char* const path = std::getenv("BYTOM_TEST_FAULTS");
        if (path == nullptr) return &none;
        using Open = int (*)(const char*, int, ...);
        const int file = reinterpret_cast<Open>(::dlsym(RTLD_NEXT, "open"))(path, O_RDWR | O_CLOEXEC);
        if (file < 0) return &none;
        void* const memory = ::mmap(nullptr, sizeof(Orders), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        ::close(file);
        return memory == MAP_FAILED ? &none : static_cast<volatile Orders*>(memory);
    }
    ();
    return read;
}

void wait_for_the_disk() {
    constexpr timespec kPause{.tv_sec = 0, .tv_nsec = 1'000'000};
    if (orders()->stands_still == 0) return;
    __atomic_fetch_add(&orders()->waited, 1, __ATOMIC_RELAXED);
    while (orders()->stands_still != 0)
        (void)::nanosleep(&kPause, nullptr);
}

bool fails() {
    wait_for_the_disk();
    const auto error = static_cast<int>(orders()->error);
    if (error != 0) errno = error;
    return error != 0;
}

/// Sockets and pipes go on, and so do the standard outputs.
bool fails_on(int file) {
    struct stat status{};
    if (file <= STDERR_FILENO || (orders()->error == 0 && orders()->stands_still == 0)) return false;
    const int before = errno;
    const bool is_stored =
        ::fstat(file, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
    errno = before;
    return is_stored && fails();
}

bool writes(int flags) {
    return (flags & (O_WRONLY | O_RDWR | O_CREAT)) != 0;
}

template <typename Function>
Function next(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

// One for each function of the system: the failure, or what it does.
#define BYTOM_FAULT(result, name, parameters, arguments, condition)    \
    extern "C" result name parameters {                                \
        static const auto real = next<result(*) parameters>(#name);    \
        return (condition) ? static_cast<result>(-1) : real arguments; \
    }

BYTOM_FAULT(ssize_t, write, (int file, const void* data, std::size_t size), (file, data, size),
            fails_on(file))
BYTOM_FAULT(ssize_t, pwrite, (int file, const void* data, std::size_t size, off_t at), (file, data, size, at),
            fails_on(file))
BYTOM_FAULT(ssize_t, pwrite64, (int file, const void* data, std::size_t size, off64_t at),
            (file, data, size, at), fails_on(file))
BYTOM_FAULT(int, fsync, (int file), (file), fails_on(file))
BYTOM_FAULT(int, fdatasync, (int file), (file), fails_on(file))
BYTOM_FAULT(int, ftruncate, (int file, off_t size), (file, size), fails_on(file))
BYTOM_FAULT(int, fallocate, (int file, int mode, off_t at, off_t size), (file, mode, at, size),
            fails_on(file))
BYTOM_FAULT(int, fchmod, (int file, mode_t mode), (file, mode), fails_on(file))
BYTOM_FAULT(int, rename, (const char* from, const char* to), (from, to), fails())
BYTOM_FAULT(int, link, (const char* from, const char* to), (from, to), fails())
BYTOM_FAULT(int, unlink, (const char* path), (path), fails())
BYTOM_FAULT(int, mkdir, (const char* path, mode_t mode), (path, mode), fails())
BYTOM_FAULT(int, mkostemp, (char* path, int flags), (path, flags), fails())

extern "C" int open(const char* path, int flags, ...) {
    static const auto real = next<int (*)(const char*, int, ...)>("open");
    std::va_list rest;
    va_start(rest, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : mode_t{0};
    va_end(rest);
    return writes(flags) && fails() ? -1 : real(path, flags, mode);
}

extern "C" int open64(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : mode_t{0};
    va_end(rest);
    return open(path, flags, mode);
}

extern "C" int clock_gettime(clockid_t clock, timespec* time) {
    static const auto real = next<int (*)(clockid_t, timespec*)>("clock_gettime");
    const int result = real(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        time->tv_sec += static_cast<std::time_t>(orders()->seconds_ahead);
    return result;
}

/// "….here.test" is this machine, "….twice.test" too, and then an address of it where nobody listens;
/// "….hangs.test" has no answer.
extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
    static const auto real =
        next<int (*)(const char*, const char*, const addrinfo*, addrinfo**)>("getaddrinfo");
    const std::string_view name = host == nullptr ? std::string_view() : host;
    constexpr timespec kLong{.tv_sec = 600, .tv_nsec = 0};
    if (name.ends_with(".hangs.test")) {
        (void)::nanosleep(&kLong, nullptr);
        return EAI_AGAIN;
    }
    if (name.ends_with(".twice.test")) {
        if (const int failed = real("127.0.0.1", service, hints, found)) return failed;
        addrinfo* last = *found;
        while (last->ai_next != nullptr)
            last = last->ai_next;
        return real("127.0.0.2", service, hints, &last->ai_next);
    }
    return real(name.ends_with(".here.test") ? "127.0.0.1" : host, service, hints, found);
}

extern "C" std::time_t time(std::time_t* out) {
    timespec now{};
    (void)::clock_gettime(CLOCK_REALTIME, &now);
    if (out != nullptr) *out = now.tv_sec;
    return now.tv_sec;
}
