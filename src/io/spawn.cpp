#include <boost/asio/co_spawn.hpp>

#include <bytom/base/log.hpp>
#include <bytom/io/spawn.hpp>

namespace bytom::io {

void spawn(const boost::asio::any_io_executor& executor, std::string module, Awaitable<void> task) {
    boost::asio::co_spawn(executor, std::move(task),
                          [module = std::move(module)](const std::exception_ptr& failure) {
                              if (!failure) return;
                              try {
                                  std::rethrow_exception(failure);
                              } catch (const std::exception& error) {
                                  base::log(base::LogLevel::error, module, "a task failed: {}", error.what());
                              }
                          });
}

}  // namespace bytom::io
