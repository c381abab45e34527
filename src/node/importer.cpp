#include "importer.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/core.h>

namespace bytom::node {
namespace {

constexpr auto kReportInterval = std::chrono::seconds(1);

std::string reason_of(std::uint64_t height, const chain::BlockOutcome& outcome) {
    const bool orphan = outcome.reception == chain::Reception::orphan;
    return fmt::format(
        "block of height {}: {}", height,
        orphan ? "its parent is unknown (blocks must come in ascending order)" : outcome.error_text());
}

}  // namespace

void Deliveries::submitted() {
    const base::MutexLock lock(mutex_);
    ++counts_.submitted;
}

void Deliveries::storage_failed(const std::string& what) {
    const base::MutexLock lock(mutex_);
    storage_failure_ = what;
}

void Deliveries::answered(std::uint64_t height, const chain::BlockOutcome& outcome) {
    const base::MutexLock lock(mutex_);
    ++counts_.answered;
    if (!outcome.accepted()) {
        ++counts_.refused;
        if (failure_.empty()) failure_ = reason_of(height, outcome);
    }
    change_.notify_all();
}

bool Deliveries::failed() const {
    const base::MutexLock lock(mutex_);
    return !storage_failure_.empty() || (on_refusal_ == OnRefusal::stop && !failure_.empty());
}

bool Deliveries::wait(std::chrono::milliseconds time) {
    base::MutexLock lock(mutex_);
    return change_.wait_for(lock, time,
                            [this] BYTOM_REQUIRES(mutex_) { return counts_.answered == counts_.submitted; });
}

Deliveries::Counts Deliveries::counts() const {
    const base::MutexLock lock(mutex_);
    return counts_;
}

std::string Deliveries::failure() const {
    const base::MutexLock lock(mutex_);
    return storage_failure_.empty() ? failure_ : storage_failure_;
}

Importer::~Importer() {
    chain_.stop();
}

Status<> Importer::run(BlockSource& source) {
    const Status<> read = deliver(source);
    while (!deliveries_.wait(kReportInterval))
        report(source.progress());
    report(source.progress());
    progress_.finish();
    if (!deliveries_.failed()) return read;
    chain_.stop();  // now the chain thread has reported everything
    return base::fail("import", deliveries_.failure());
}

Status<> Importer::deliver(BlockSource& source) {
    while (!deliveries_.failed()) {
        BYTOM_ASSIGN(const std::optional<Bytes> raw, source.next());
        if (!raw) break;
        BYTOM_TRY(deliver_one(*raw));
        if (progress_.is_due()) report(source.progress());
    }
    return {};
}

Status<> Importer::deliver_one(const Bytes& raw) {
    auto block = primitives::Block::decode(raw);
    if (!block) {
        return base::fail("import",
                          fmt::format("block {} of the file cannot be decoded: {}",
                                      deliveries_.counts().submitted + 1, base::to_string(block.error())));
    }
    const std::uint64_t height = block->header.height;
    deliveries_.submitted();
    chain_.submit_block(
        std::make_shared<const primitives::Block>(*std::move(block)), {.work_ahead = true},
        [this, height](const chain::BlockOutcome& outcome) { deliveries_.answered(height, outcome); });
    return {};
}

void Importer::report(double source_progress) {
    const Deliveries::Counts counts = deliveries_.counts();
    progress_.print(fmt::format("height {}", chain_.tip()->height()), static_cast<double>(counts.answered),
                    static_cast<double>(counts.submitted) / std::max(source_progress, 1e-6));
}

}  // namespace bytom::node
