// Starting coroutines and logging their failures.
#pragma once

#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bytom::io {

template <typename T>
using Awaitable = boost::asio::awaitable<T>;

/// For `co_await socket.async_x(…, kAwait)`: the error code is part of the result, nothing throws.
inline constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);

/// Starts the task on the executor's loop. An exception that escapes ends only this task and is logged under
/// `module`.
void spawn(const boost::asio::any_io_executor& executor, std::string module, Awaitable<void> task);

}  // namespace bytom::io
