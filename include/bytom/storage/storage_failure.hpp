// What is thrown when the disk or the database fails under a running node.
#pragma once

#include <stdexcept>
#include <string>

namespace bytom::storage {

/// A read or a write that failed after the store was opened: disk full, I/O error, data that does not decode.
/// No caller can repair it: whoever owns the thread catches it, logs it and stops the node in order. What was
/// committed before stays as it is; a commit that throws has not happened (or, if the disk lied about it, has
/// happened as a whole).
class StorageFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace bytom::storage
