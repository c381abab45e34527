// How the C library keeps freed memory.
#pragma once

namespace bytom::base {

/// Has freed blocks of a mebibyte or more returned to the system at once, always, and bounds the number of
/// heaps of the C library. By default it raises its own bound to the largest block that was ever freed, up to
/// 32 MiB, and then keeps such blocks in one of eight heaps per core: messages of strangers would leave a
/// node large for good. Call first in main(). Does nothing where the C library has no such settings.
void keep_heap_small() noexcept;

}  // namespace bytom::base
