#include <bytom/base/log.hpp>
#include <bytom/io/io_thread.hpp>

namespace bytom::io {

IoThread::IoThread(std::string name) : name_(std::move(name)), work_(context_.get_executor()) {}

IoThread::~IoThread() {
    stop();
}

Status<> IoThread::start() {
    BYTOM_ASSIGN(thread_, base::Thread::start(name_, [this](const std::stop_token&) { run(); }));
    return {};
}

void IoThread::stop() {
    context_.stop();
    thread_.stop();
}

void IoThread::drain() {
    work_.reset();
    thread_.stop();
}

void IoThread::run() {
    for (;;) {
        try {
            context_.run();
            return;
        } catch (const std::exception& error) {
            base::log(base::LogLevel::error, name_, "a handler failed: {}", error.what());
        }
    }
}

}  // namespace bytom::io
