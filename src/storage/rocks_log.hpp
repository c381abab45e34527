// RocksDB's messages in the program's log. Its own log file is not used: with the disk full, writing to that
// file ends the process, and a directory that is refused would be written to.
#pragma once

#include <memory>

#include <rocksdb/env.h>

namespace bytom::storage {

/// Warnings and errors are passed on, everything below is dropped.
[[nodiscard]] std::shared_ptr<rocksdb::Logger> make_rocks_log();

}  // namespace bytom::storage
