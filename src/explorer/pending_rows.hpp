// Rows that a writer puts and erases without reading them, until they are written.
#pragma once

#include <algorithm>
#include <array>

#include "explorer/rows.hpp"

namespace bytom::explorer {

/// The last change of each row counts; what came and went leaves no trace. Changes lie one behind the other
/// in memory: they are many and small. One thread.
class PendingRows {
public:
    /// A row that the store does not have.
    void put_new(Family family, ByteView key, ByteView value) { add(family, key, value, Kind::put_new); }
    /// A row that it has, or may have.
    void put(Family family, ByteView key, ByteView value) { add(family, key, value, Kind::put); }
    void erase(Family family, ByteView key) { add(family, key, {}, Kind::erase); }

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

    /// In the order of the keys: inserting then walks through memory that is at hand.
    void write(storage::KeyValueBatch& batch) {
        for (std::size_t family = 0; family < kFamilies; ++family)
            families_[family].write(family, batch);
        bytes_ = 0;
    }

private:
    enum class Kind : std::uint8_t { put_new, put, erase };

    struct Change {
        std::size_t begin = 0;
        std::uint32_t key_size = 0;
        std::uint32_t value_size = 0;
        Kind kind = Kind::put;
    };

    struct Changes {
        Bytes bytes;  ///< keys and values
        std::vector<Change> changes;

        [[nodiscard]] ByteView key(const Change& change) const {
            return ByteView(bytes).subspan(change.begin, change.key_size);
        }
        [[nodiscard]] ByteView value(const Change& change) const {
            return ByteView(bytes).subspan(change.begin + change.key_size, change.value_size);
        }

        void write(std::size_t family, storage::KeyValueBatch& batch) {
            std::ranges::stable_sort(changes, [this](const Change& a, const Change& b) {
                return base::as_text(key(a)) < base::as_text(key(b));
            });
            for (std::size_t i = 0; i < changes.size();) {
                const Change& first = changes[i];
                while (i + 1 < changes.size() && base::equal(key(changes[i + 1]), key(first)))
                    ++i;
                const Change& last = changes[i++];
                if (last.kind != Kind::erase)
                    batch.put(family, key(last), value(last));
                else if (first.kind != Kind::put_new)
                    batch.erase(family, key(last));
            }
            bytes.clear();
            changes.clear();
        }
    };

    void add(Family family, ByteView key, ByteView value, Kind kind) {
        Changes& of_family = families_[family];
        of_family.changes.push_back({.begin = of_family.bytes.size(),
                                     .key_size = static_cast<std::uint32_t>(key.size()),
                                     .value_size = static_cast<std::uint32_t>(value.size()),
                                     .kind = kind});
        base::append(of_family.bytes, key);
        base::append(of_family.bytes, value);
        bytes_ += key.size() + value.size();
    }

    std::array<Changes, kFamilies> families_;
    std::size_t bytes_ = 0;
};

}  // namespace bytom::explorer
