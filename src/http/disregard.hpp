// For sockets that are closed whatever comes of it.
#pragma once

#include <boost/system/error_code.hpp>

namespace bytom::http {

/// Takes the returned error, which the compiler would miss.
inline void disregard(const boost::system::error_code& /*error*/) noexcept {}

}  // namespace bytom::http
