// A loop as a function that takes tasks.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <bytom/io/mailbox.hpp>

namespace bytom::io {

/// The executor's context must outlive the result, or the mailbox that holds it must be closed first.
[[nodiscard]] Post post_to(boost::asio::any_io_executor executor);

}  // namespace bytom::io
