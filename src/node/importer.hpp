// Blocks of a file or a store on their way to the chain.
#pragma once

#include <cstdint>
#include <string>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/chain.hpp>

#include "block_source.hpp"
#include "progress_line.hpp"

namespace bytom::node {

/// What has been handed to the chain and what has come back. The chain answers in the order of the
/// deliveries.
class Deliveries {
public:
    enum class OnRefusal : std::uint8_t {
        stop,   ///< the first refused block is the last one looked at
        go_on,  ///< refused blocks are counted
    };
    explicit Deliveries(OnRefusal on_refusal = OnRefusal::stop) : on_refusal_(on_refusal) {}

    void submitted();
    /// The disk has failed, which explains every refusal. On the chain thread.
    void storage_failed(const std::string& what);
    /// On the chain thread.
    void answered(std::uint64_t height, const chain::BlockOutcome& outcome);

    /// Nothing more is to be delivered.
    [[nodiscard]] bool failed() const;
    /// Waits until everything is answered or the time is over; whether everything is.
    bool wait(std::chrono::milliseconds time);

    struct Counts {
        std::uint64_t submitted = 0;
        std::uint64_t answered = 0;
        std::uint64_t refused = 0;
    };
    [[nodiscard]] Counts counts() const;
    [[nodiscard]] std::string failure() const;

private:
    const OnRefusal on_refusal_;
    mutable base::Mutex mutex_;
    base::Condition change_;
    Counts counts_ BYTOM_GUARDED_BY(mutex_);
    std::string failure_ BYTOM_GUARDED_BY(mutex_);  ///< the first one
    std::string storage_failure_ BYTOM_GUARDED_BY(mutex_);
};

/// Delivers a source's blocks without waiting for each; the chain's queue bounds how far this runs ahead.
class Importer {
public:
    Importer(chain::Chain& chain, Deliveries& deliveries) : chain_(chain), deliveries_(deliveries) {}
    /// Stops the chain, whose thread calls back here.
    ~Importer();
    Importer(const Importer&) = delete;
    Importer& operator=(const Importer&) = delete;

    /// To the end of the source and of what it gave. Errors, `import`: it cannot be read, a block does not
    /// decode or, by OnRefusal::stop, is refused; the disk has failed.
    [[nodiscard]] Status<> run(BlockSource& source);

private:
    [[nodiscard]] Status<> deliver(BlockSource& source);
    [[nodiscard]] Status<> deliver_one(const Bytes& raw);
    void report(double source_progress);

    chain::Chain& chain_;
    Deliveries& deliveries_;
    ProgressLine progress_;
};

}  // namespace bytom::node
