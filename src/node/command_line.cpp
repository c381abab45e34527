#include "node/command_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <fmt/format.h>

#include <bytom/tensority/kernel.hpp>

#include "config_ranges.hpp"
#include "config_value.hpp"
#include "node/version.hpp"

namespace bytom::node {
namespace {

constexpr auto kHidden = "";
constexpr std::string_view kAbout = "a node of the Bytom proof-of-work chain";

struct Choices {
    std::string_view flag;
    std::string_view words;
};

constexpr std::uint64_t kMostSeconds = 1'000'000'000;
constexpr std::uint64_t kMostThreads = 4'096;
constexpr std::uint64_t kMostBlocks = std::numeric_limits<std::int64_t>::max();

/// CLI11 by itself takes -1 for the largest number there is, and 010 for eight.
CLI::Validator whole_number(std::uint64_t most) {
    return {[most](const std::string& text) -> std::string {
                std::uint64_t number = 0;
                const char* const end = text.data() + text.size();
                const auto [read, error] = std::from_chars(text.data(), end, number);
                const bool is_octal = text.size() > 1 && text.starts_with('0');
                if (error == std::errc{} && read == end && !is_octal && number <= most) return {};
                return fmt::format("\"{}\": a whole number from 0 to {} is wanted", text, most);
            },
            ""};
}

/// The names that init takes are not those of the key: it calls the test network by another name.
constexpr std::string_view kInitNetworks = "mainnet testnet solonet";

/// For completion.
constexpr std::array kChoices = std::to_array<Choices>({
    {"chain_id", "mainnet wisdom solonet"},
    {"log_level", "debug info warn error fatal"},
    {"db_backend", "leveldb memdb"},
});

bool is_truth_value(const ConfigKey& key) {
    Config config;
    return std::holds_alternative<bool*>(key.slot(config));
}

Error bad_value(std::string_view flag, std::string_view value) {
    return {"usage", fmt::format("invalid argument \"{}\" for flag --{}", value, flag)};
}

/// The value that was given, or the error of a value that does not fit the flag's type.
Result<Flag> checked_flag(const ConfigKey& key, std::string value) {
    Config scratch;
    if (!store_value(value, key.slot(scratch))) return std::unexpected(bad_value(key.name, value));
    return Flag{std::string(key.name), std::move(value)};
}

/// Splits what CLI11 reads differently from pflag: `--name=` (an empty value) and `-r=value`.
Result<std::vector<std::string>> with_separate_values(std::span<const std::string> arguments) {
    std::vector<std::string> result;
    for (const std::string& argument : arguments) {
        if (argument.starts_with("-r=")) {
            result.insert(result.end(), {"-r", argument.substr(3)});
            continue;
        }
        const bool is_empty_value = argument.starts_with("--") && argument.ends_with('=');
        const std::string name = is_empty_value ? argument.substr(2, argument.size() - 3) : std::string();
        const ConfigKey* const key = find_config_key(name);
        if (key != nullptr && is_truth_value(*key)) return std::unexpected(bad_value(name, ""));
        if (name == "home" || name == "root" || key != nullptr) {
            result.insert(result.end(), {"--" + name, ""});
        } else {
            result.push_back(argument);
        }
    }
    return result;
}

/// The parser, built once for one command line.
class Parser {
public:
    Parser() {
        app_.require_subcommand(0, 1);
        app_.set_help_flag("-h,--help", "this text");
        home_ = add_value(app_, "--home", "home directory");
        root_ = add_value(app_, "-r,--root", "home directory; --home is stronger");
        add_command("init", Command::init, "create the home directory and its config.toml");
        app_.add_flag("--trace", trace_, "accepted for compatibility")
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
        add_command("node", Command::node, "run the node");
        add_command("config", Command::config,
                    "check: name what is wrong or unsafe in the configuration; print: what is in force, and "
                    "where it comes from");
        add_command("version", Command::version, "print the version");
        add_command("import", Command::import_blocks,
                    "validate and store blocks of files or pipes; - is standard input");
        add_command(
            "export", Command::export_blocks,
            "write the main chain, a block a line, as hex, to a file, a pipe, or - (standard output)");
        add_command("utxo-digest", Command::utxo_digest, "print tip and digest of the unspent outputs");
        add_command(
            "verify", Command::verify,
            "compute the stored chain again, from headers to unspent outputs, and name what is wrong");
        add_command("snapshot", Command::snapshot,
                    "export: write the unspent outputs and headers of a height to a file, a pipe, or - "
                    "(standard output); import: begin a new chain with such a file");
        add_command("reindex", Command::reindex,
                    "make the chain's state anew from its stored blocks; goes on where it was interrupted");
        add_command("crawl", Command::crawl, "find the nodes of a network: versions, heights, latencies");
        add_command("benchmark", Command::benchmark, "measure the proof of work: hashes per second");
        add_command("solve", Command::solve, "find the nonce for a header of get-work");
        add_command("stratum-probe", Command::stratum_probe,
                    "log in at a stratum server and mine a few shares");
        add_command("devices", Command::devices, "list the graphics cards that can mine");
        add_command("mine", Command::mine, "mine for a pool: stratum");
        add_command("completion", Command::completion,
                    "print a script that completes command lines: bash, zsh or fish");
        add_command("manual", Command::manual, "print the manual page, as man reads it");
        add_command("help", Command::help, "print help");
        add_flags();
    }

    Result<CommandLine> parse(std::span<const std::string> arguments) {
        BYTOM_ASSIGN(std::vector<std::string> reversed, with_separate_values(arguments));
        std::ranges::reverse(reversed);
        try {
            app_.parse(reversed);
        } catch (const CLI::CallForHelp&) {
            return help();
        } catch (const CLI::ParseError& error) {
            return base::fail("usage", error.what());
        }
        const auto chosen = std::ranges::find_if(commands_, [](const auto& c) { return c.app->parsed(); });
        if (chosen == commands_.end() || chosen->command == Command::help) return help();
        return result(*chosen);
    }

    /// The help of a parser that has not parsed.
    [[nodiscard]] base::ProgramManual manual() const {
        base::ProgramManual manual{.name = app_.get_name(),
                                   .about = std::string(kAbout),
                                   .version = std::string(kOwnVersion),
                                   .arguments = {},
                                   .flags = flags_of(app_),
                                   .commands = {},
                                   .sections = {},
                                   .see_also = {}};
        for (const Known& known : commands_)
            manual.commands.push_back(command_manual(known));
        return manual;
    }

private:
    struct Known {
        CLI::App* app;
        Command command;
    };

    static CLI::Option* add_value(CLI::App& app, const std::string& name, const std::string& meaning) {
        return app.add_option(name, meaning)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
            ->type_name("");
    }

    void add_command(const char* name, Command command, const char* meaning) {
        CLI::App* const app = app_.add_subcommand(name, meaning);
        app->fallthrough();
        app->set_help_flag("-h,--help", "this text");
        commands_.push_back({app, command});
    }

    CLI::App& app_of(Command command) { return *std::ranges::find(commands_, command, &Known::command)->app; }

    void add_flag(CLI::App& app, const ConfigKey& key, const std::string& meaning) {
        const std::string name = "--" + std::string(key.name);
        CLI::Option* const option =
            is_truth_value(key)
                ? app.add_flag(name, meaning)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
                : add_value(app, name, meaning);
        keys_.emplace_back(&key, option);
    }

    static base::ManualFlag flag_manual(const CLI::Option& option) {
        base::ManualFlag flag;
        flag.name = option.get_lnames().front();
        flag.shorthand = option.get_snames().empty() ? '\0' : option.get_snames().front().front();
        flag.about = option.get_description();
        flag.names_file = flag.name == "home" || flag.name == "root";
        if (option.get_items_expected_max() > 0) flag.value = "VALUE";
        const auto* const choices = std::ranges::find(kChoices, flag.name, &Choices::flag);
        if (choices != kChoices.end()) flag.choices = choices->words;
        if (flag.name == "tensority.kernel")
            flag.choices = fmt::format("{}", fmt::join(tensority::kernel_names(), " "));
        if (const auto range = range_of(flag.name)) flag.about += " (" + text_of(*range) + ")";
        return flag;
    }

    static std::vector<base::ManualFlag> flags_of(const CLI::App& app) {
        std::vector<base::ManualFlag> flags;
        for (const CLI::Option* const option : app.get_options()) {
            if (!option->get_lnames().empty()) flags.push_back(flag_manual(*option));
        }
        return flags;
    }

    static base::ManualCommand command_manual(const Known& known) {
        base::ManualCommand command;
        command.name = known.app->get_name();
        command.about = known.app->get_description();
        command.flags = flags_of(*known.app);
        std::erase_if(command.flags, [](const base::ManualFlag& flag) { return flag.name == "help"; });
        for (const CLI::Option* const option : known.app->get_options()) {
            if (option->get_positional() && option->get_group() != kHidden)
                command.arguments = option->get_name(true, false);
        }
        command.takes_files = known.command == Command::import_blocks ||
                              known.command == Command::export_blocks || known.command == Command::snapshot;
        for (base::ManualFlag& flag : command.flags) {
            if (known.command == Command::init && flag.name == "chain_id") flag.choices = kInitNetworks;
        }
        if (known.command == Command::config) command.choices = "check print";
        if (known.command == Command::snapshot) command.choices = "export import";
        if (known.command == Command::completion) command.choices = base::kShells;
        return command;
    }

    void add_flags() {
        for (const Command command : {Command::node, Command::config}) {
            for (const ConfigKey& key : config_keys())
                add_flag(app_of(command), key, std::string(key.meaning));
        }
        const ConfigKey& chain_id = *find_config_key("chain_id");
        const ConfigKey& lenient = *find_config_key("config.lenient");
        for (const Command command : {Command::import_blocks, Command::export_blocks, Command::utxo_digest,
                                      Command::verify, Command::reindex, Command::snapshot, Command::crawl}) {
            add_flag(app_of(command), chain_id, std::string(chain_id.meaning));
            if (command != Command::crawl) add_flag(app_of(command), lenient, std::string(lenient.meaning));
        }
        add_flag(app_of(Command::init), chain_id, "network to write settings for");
        CLI::App& config = app_of(Command::config);
        config.add_option("check|print", operands_, "what to do");
        config.add_flag("--json", json_, "print JSON");
        app_of(Command::import_blocks)
            .add_option("FILE", operands_, "hex lines or vector chains, plain or gzip");
        app_of(Command::export_blocks)
            .add_option("FILE", operands_, "where to write; standard output if missing");
        CLI::App& snapshot = app_of(Command::snapshot);
        snapshot.add_option("export|import FILE", operands_, "what to do, and with which file");
        snapshot.add_option("--height", height_, "export: of which block (100 below the best one)")
            ->check(whole_number(kMostBlocks));
        snapshot.add_option("--digest", digest_,
                            "import: digest of the outputs that is trusted (those that the program knows)");
        app_of(Command::verify)
            .add_option("--depth", depth_, "blocks to look at, the newest ones (all)")
            ->check(whole_number(kMostBlocks));
        CLI::App& crawl = app_of(Command::crawl);
        crawl.add_option("PEER", operands_, "ip:port of nodes to begin with; none: the network's seeds");
        crawl.add_option("--seconds", seconds_, "time to search, at most (60)")
            ->check(whole_number(kMostSeconds));
        crawl.add_flag("--json", json_, "print JSON instead of a table");
        CLI::App& benchmark = app_of(Command::benchmark);
        benchmark.add_option("--seconds", benchmark_seconds_, "time of each measurement (3)")
            ->check(whole_number(kMostSeconds));
        benchmark.add_option("--threads", threads_, "threads; none: one, two, four … one per processor")
            ->check(whole_number(kMostThreads));
        benchmark.add_option("--device", device_, "a card instead of the processor (gpu:0, cuda:0)");
        CLI::App& solve = app_of(Command::solve);
        solve.add_option("HEADER SEED", operands_, "both as get-work gives them");
        CLI::App& probe = app_of(Command::stratum_probe);
        probe.add_option("HOST:PORT", operands_, "of the stratum server");
        probe.add_option("--login", login_, "whom to mine for (probe)");
        probe.add_option("--shares", shares_, "to find (3)")->check(whole_number(kMostBlocks));
        probe.add_option("--seconds", seconds_, "time to find them, at most (60)")
            ->check(whole_number(kMostSeconds));
        probe.add_flag("--json", json_, "print JSON instead of a table");
        CLI::App& mine = app_of(Command::mine);
        mine.add_option("--stratum", pool_, "host:port of the pool");
        mine.add_option("--user", login_, "whom to mine for, as the pool wants it");
        mine.add_option("--devices", devices_, "what mines, comma separated (cpu): cpu, gpu:0, cuda:0 ...");
        mine.add_option("--threads", threads_, "threads of the processor; none: one per processor")
            ->check(whole_number(kMostThreads));
        mine.add_option("--shares", mine_shares_, "end after so many accepted ones")
            ->check(whole_number(kMostBlocks));
        mine.add_option("--seconds", mine_seconds_, "end after this time")->check(whole_number(kMostSeconds));
        for (CLI::App* const app : {&benchmark, &solve, &probe, &mine})
            app->add_option("--tensority.kernel", kernel_, "kernel to use");
        app_of(Command::completion).add_option("SHELL", operands_, "bash, zsh or fish");
        for (const Command command : {Command::node, Command::init, Command::help})
            app_of(command).add_option("argument", operands_)->group(kHidden);
        app_of(Command::version).add_flag("--verbose", verbose_, "more about the program");
    }

    /// For `bytomd help import`, `bytomd import --help` and their like. The text comes from a parser that has
    /// not parsed: CLI11 answers with the help of the command it found.
    [[nodiscard]] CommandLine help() {
        std::string asked;
        const bool by_command = app_of(Command::help).parsed();
        if (by_command && !operands_.empty()) asked = operands_.front();
        for (const Known& known : commands_) {
            if (!by_command && known.app->parsed()) asked = known.app->get_name();
        }
        CommandLine line;
        line.help_text = Parser().help_text(asked);
        return line;
    }

    /// The help of the whole program, if there is no such command.
    std::string help_text(const std::string& command) {
        const auto named =
            std::ranges::find(commands_, command, [](const Known& k) { return k.app->get_name(); });
        return (named == commands_.end() ? app_ : *named->app).help();
    }

    Result<CommandLine> result(const Known& chosen) {
        CommandLine line;
        line.command = chosen.command;
        line.operands = operands_;
        if (chosen.command == Command::node) set_aside_truth_values(line);
        if (trace_) line.remarks.emplace_back("--trace: without effect, errors are told in full anyway");
        line.verbose = verbose_;
        line.json = json_;
        line.height = height_;
        line.digest = digest_;
        line.depth = depth_;
        line.seconds = seconds_;
        line.benchmark_seconds = benchmark_seconds_;
        line.threads = threads_;
        line.shares = shares_;
        line.login = login_;
        line.pool = pool_;
        line.devices = devices_;
        line.device = device_;
        line.mine_seconds = mine_seconds_;
        line.mine_shares = mine_shares_;
        line.kernel = kernel_;
        if (home_->count() > 0) line.flags.push_back({"home", home_->results().back()});
        if (root_->count() > 0) line.flags.push_back({"root", root_->results().back()});
        for (const auto& [key, option] : keys_) {
            if (option->count() == 0) continue;
            BYTOM_ASSIGN(Flag flag, checked_flag(*key, option->results().back()));
            line.flags.push_back(std::move(flag));
        }
        return line;
    }

    /// The original takes `--mining true` for `--mining` and an argument that it does not look at.
    static void set_aside_truth_values(CommandLine& line) {
        std::erase_if(line.operands, [&line](const std::string& operand) {
            if (operand != "true" && operand != "false") return false;
            line.remarks.push_back(fmt::format(
                "the argument \"{}\" is ignored: a truth value stands behind =, as in --mining={}", operand,
                operand));
            return true;
        });
    }

    CLI::App app_{"bytomd, " + std::string(kAbout), "bytomd"};
    CLI::Option* home_ = nullptr;
    CLI::Option* root_ = nullptr;
    std::vector<Known> commands_;
    std::vector<std::pair<const ConfigKey*, CLI::Option*>> keys_;
    std::vector<std::string> operands_;
    bool trace_ = false;
    bool verbose_ = false;
    bool json_ = false;
    std::optional<std::uint64_t> height_;
    std::string digest_;
    std::uint64_t depth_ = 0;
    std::uint64_t seconds_ = CommandLine{}.seconds;
    std::uint64_t benchmark_seconds_ = CommandLine{}.benchmark_seconds;
    std::uint64_t threads_ = CommandLine{}.threads;
    std::uint64_t shares_ = CommandLine{}.shares;
    std::string login_ = CommandLine{}.login;
    std::string pool_;
    std::string devices_ = CommandLine{}.devices;
    std::string device_;
    std::uint64_t mine_seconds_ = 0;
    std::uint64_t mine_shares_ = 0;
    std::string kernel_;
};

}  // namespace

Result<CommandLine> parse_command_line(std::span<const std::string> arguments) {
    constexpr std::string_view kDashes = "--";
    std::vector<std::string> usual(arguments.begin(), arguments.end());
    for (std::string& argument : usual) {
        if (!argument.starts_with(kDashes)) continue;
        const std::size_t end = std::min(argument.find('='), argument.size());
        const std::string name = argument.substr(kDashes.size(), end - kDashes.size());
        argument.replace(kDashes.size(), name.size(), usual_name(name));
    }
    return Parser().parse(usual);
}

base::ProgramManual command_line_manual() {
    return Parser().manual();
}

}  // namespace bytom::node
