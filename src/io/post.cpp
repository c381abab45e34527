#include <boost/asio/post.hpp>

#include <bytom/io/post.hpp>

namespace bytom::io {

Post post_to(boost::asio::any_io_executor executor) {
    return [executor = std::move(executor)](Task task) { boost::asio::post(executor, std::move(task)); };
}

}  // namespace bytom::io
