#include "chain_core.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fmt/format.h>

#include <bytom/base/log_control.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/crypto/ed25519.hpp>
#include <bytom/tensority/hasher.hpp>

#include "config_check.hpp"
#include "log_level.hpp"
#include "node/damage_advice.hpp"
#include "node/descriptor_wishes.hpp"
#include "node/log_settings.hpp"
#include "node/memory_shares.hpp"
#include "node/version.hpp"

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

constexpr auto kChainName = "chain.db";

Status<> start_log(const Config& config, bool console, bool beside_another) {
    BYTOM_ASSIGN(const base::LogForm form, log_form_from(config.log.format));
    BYTOM_ASSIGN(const std::vector<ModuleLevel> levels, module_levels_from(config.log.levels));
    base::set_log_form(form);
    for (const ModuleLevel& setting : levels)
        (void)base::set_log_level(setting.module, setting.level);
    const fs::path directory = path_in_home(config, config.log_file);
    // The file is rotated by the process that runs.
    return base::start_log({.level = parse_log_level(config.log_level).value_or(base::LogLevel::info),
                            .file = beside_another ? std::string() : (directory / "bytomd.log").string(),
                            .console = console});
}

/// Where the chain's database lies. The original's, of another format, lies next to it in core.db.
Result<fs::path> chain_directory(ChainCore& core) {
    const Config& config = core.config;
    if (config.db_backend == "memdb") return core.scratch.emplace().path() / kChainName;
    const fs::path directory = path_in_home(config, config.db_dir);
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) return base::fail("home", fmt::format("{}: {}", directory.string(), error.message()));
    return directory / kChainName;
}

void log_descriptors(const base::DescriptorPlan& plan, const base::DescriptorWishes& wishes) {
    if (plan.chain_tables == wishes.chain_tables && plan.peers == wishes.peers && plan.api == wishes.api &&
        plan.stratum == wishes.stratum)
        return;
    base::log(
        base::LogLevel::warn, "node",
        "the limit of open files (ulimit -n) is {}: {} for peers (of {}), {} for clients of the API (of "
        "{}), {} for miners (of {}), {} tables of the chain (of {})",
        plan.limit, plan.peers, wishes.peers, plan.api, wishes.api, plan.stratum, wishes.stratum,
        plan.chain_tables, wishes.chain_tables);
}

/// It is not known yet whether the chain began with a snapshot, but that its history is to be validated
/// leaves this trace.
bool validates_history(const Config& config) {
    std::error_code ignored;
    return fs::exists(history_database(path_in_home(config, config.db_dir) / kChainName), ignored);
}

/// There is no chain yet; a node that began a new one would hide that.
Status<> refuse_unfinished(const fs::path& chain_database) {
    const fs::path unfinished = unfinished_import(chain_database);
    std::error_code ignored;
    if (!fs::exists(unfinished, ignored)) return {};
    return base::fail("home",
                      fmt::format("{}: an unfinished import of a snapshot: run bytomd snapshot import "
                                  "again, or remove this directory",
                                  unfinished.string()));
}

}  // namespace

fs::path unfinished_import(const fs::path& chain_database) {
    return chain_database.string() + ".snapshot";
}

fs::path history_database(const fs::path& chain_database) {
    return chain_database.parent_path() / "validation.db";
}

Status<> require_home(const CommandInput& input) {
    const std::string home = resolve_home(input.line.flags, input.surroundings);
    std::error_code ignored;
    if (fs::is_directory(home, ignored)) return {};
    return base::fail("home", fmt::format("{}: no such directory", home));
}

ScratchDirectory::ScratchDirectory() {
    std::string name = (fs::temp_directory_path() / "bytomd.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
    path_ = name;
}

ScratchDirectory::~ScratchDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

ChainCore::ChainCore(Config settings, base::DescriptorPlan plan, HomeLock home_lock, tensority::Kernel kernel)
    : config(std::move(settings)), descriptors(plan), lock(std::move(home_lock)), seeds(kernel) {}

consensus::ProofOfWork ChainCore::proof_of_work() {
    return [this](const Hash256& block_hash, const Hash256& seed) {
        return tensority::hash(block_hash, *seeds.get(seed));
    };
}

Result<std::unique_ptr<ChainCore>, chain::OpenError> ChainCore::open(const CommandInput& input,
                                                                     ChainCoreOptions options) {
    BYTOM_ASSIGN(ResolvedConfig resolved, resolve_config(input.line.flags, input.surroundings));
    BYTOM_ASSIGN(const std::vector<std::string> warnings, accept_config(resolved));
    const consensus::NetworkParams* const network = consensus::find_network(resolved.config.chain_id);
    const base::DescriptorWishes wishes =
        options.serves ? descriptor_wishes(resolved.config, validates_history(resolved.config))
                       : base::DescriptorWishes();
    BYTOM_ASSIGN(const base::DescriptorPlan descriptors,
                 base::plan_descriptors(base::raise_descriptor_limit(), wishes));
    if (options.serves) fit_connections(resolved.config, descriptors);
    BYTOM_ASSIGN(HomeLock lock,
                 HomeLock::acquire(resolved.config.home,
                                   options.reads_only ? HomeLock::Use::reading : HomeLock::Use::writing));
    BYTOM_TRY(start_log(resolved.config, options.log_to_console, lock.is_beside_another()));
    for (const std::string& warning : warnings)
        base::log(base::LogLevel::warn, "config", "{}", warning);
    for (const std::string& remark : input.line.remarks)
        base::log(base::LogLevel::warn, "config", "{}", remark);
    log_descriptors(descriptors, wishes);
    BYTOM_TRY(crypto::ed25519_self_test());
    BYTOM_ASSIGN(const tensority::Kernel kernel, tensority::select_kernel(resolved.config.tensority_kernel));
    base::log(base::LogLevel::info, "node", "bytomd {} (protocol {}), {}, home {}, tensority {}", kOwnVersion,
              kProtocolVersion, network->chain_id, resolved.config.home, kernel.name());

    auto core = std::make_unique<ChainCore>(std::move(resolved.config), descriptors, std::move(lock), kernel);
    BYTOM_ASSIGN(core->store.directory, chain_directory(*core));
    if (!options.takes_over_unfinished) BYTOM_TRY(refuse_unfinished(core->store.directory));
    core->store.network = network->chain_id;
    core->store.read_only = core->lock.is_read_only() && !core->scratch;
    core->store.max_open_files = static_cast<int>(descriptors.chain_tables);
    core->network = network;
    if (options.opens_chain) BYTOM_TRY(core->open_chain(std::move(options)));
    return core;
}

Status<chain::OpenError> ChainCore::open_chain(ChainCoreOptions options) {
    chain::ChainOptions chain_options;
    chain_options.store = store;
    chain_options.network = network;
    chain_options.clock = &clock;
    chain_options.proof_of_work = proof_of_work();
    chain_options.pool = &pool;
    const MemoryShares shares = memory_shares(config.memory);
    chain_options.store.block_cache_bytes = shares.database_cache;
    chain_options.utxo_cache_bytes = shares.output_cache;
    chain_options.tx_pool.transactions = config.pool.max_transactions;
    chain_options.tx_pool.bytes = static_cast<std::size_t>(config.pool.max_size) << 20;
    chain_options.tx_pool.lifetime = std::chrono::hours(config.pool.lifetime);
    chain_options.tx_pool.min_fee_rate = config.pool.min_fee_rate;
    chain_options.prune.keep = config.prune;
    // A command has nothing to do meanwhile.
    if (!options.serves) chain_options.evaluation.inline_work = std::nullopt;
    chain_options.evaluation.memory =
        std::make_shared<vm::MemoryBudget>(static_cast<std::size_t>(config.vm.memory_limit) << 20);
    chain_options.interrupt = std::move(options.interrupt);
    chain_options.on_failure = std::move(options.on_failure);
    auto opened = chain::Chain::open(std::move(chain_options));
    if (!opened) {
        chain::OpenError error = std::move(opened).error();
        if (error.cause == chain::OpenFailure::failed) {
            error =
                with_advice(std::move(error),
                            "look at disk and memory first; then try bytomd reindex, and if that fails move "
                            "it away and synchronise again (keys and accounts lie elsewhere)");
        }
        return std::unexpected(std::move(error));
    }
    chain = *std::move(opened);
    const chain::TipPtr tip = chain->tip();
    base::log(base::LogLevel::info, "chain", "best block {} {}", tip->height(), tip->hash().to_text());
    return {};
}

}  // namespace bytom::node
