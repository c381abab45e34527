// Blocks in files, for import and export: one block a line as hex text, or a JSON vector chain, plain or
// gzip.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>

namespace bytom::node {

/// Reads one file's blocks in order. Not thread-safe.
class BlockSource {
public:
    virtual ~BlockSource() = default;

    /// The next block in serialised form, or nothing at the end. Errors `import`: the file cannot be read, or
    /// a line or member is no hex text.
    [[nodiscard]] virtual Result<std::optional<Bytes>> next() = 0;

    /// How much of the file has been read, from 0 to 1; 1 where that is not known.
    [[nodiscard]] virtual double progress() const = 0;
};

/// Opens a file, a pipe, or standard input ("-"). It is a JSON vector chain (05 §11: the blocks of
/// `setup_blocks` and `blocks` of all cases) if its first character is a brace; else hex lines, in which
/// blank lines do not count.
[[nodiscard]] Result<std::unique_ptr<BlockSource>> open_block_source(const std::filesystem::path& path);

}  // namespace bytom::node
