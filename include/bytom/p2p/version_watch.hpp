// Whether the seeds run a newer version than this node (07 §4.3, 2.), which a user should know.
#pragma once

#include <string>
#include <string_view>

#include <bytom/base/mutex.hpp>
#include <bytom/p2p/protocol_error.hpp>

namespace bytom::p2p {

enum class VersionUpdate : std::uint8_t {
    none,
    newer,
    newer_major,  ///< the first number is higher: such nodes do not talk to us
};

struct NewestVersion {
    VersionUpdate update = VersionUpdate::none;
    std::string version;  ///< the highest heard of, the own one included
};

/// Any thread.
class VersionWatch {
public:
    /// `own` is a version by the grammar of 07 §4.3.
    explicit VersionWatch(std::string own) : own_(std::move(own)), newest_{.version = own_} {}

    /// Notes the version that a seed runs: true if it is higher than all before. Error: bad_version.
    Decoded<bool> note(std::string_view version);

    [[nodiscard]] NewestVersion newest() const;

private:
    const std::string own_;
    mutable base::Mutex mutex_;
    NewestVersion newest_ BYTOM_GUARDED_BY(mutex_);
};

}  // namespace bytom::p2p
