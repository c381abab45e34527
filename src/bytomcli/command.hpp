// What a command of bytomcli is: the rows of the one table from which come the commands, their usage texts,
// the completion script and the tests (10 §11).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/result.hpp>

namespace bytom::bytomcli {

struct Complaint;
struct Invocation;
struct Surroundings;

/// The flag of all commands that call the node: JSON alone on standard output, errors on standard error.
inline constexpr std::string_view kJsonFlag = "json";

/// How a text of the command line is checked and written into the request.
enum class Form : std::uint8_t {
    text,
    xpub,              ///< 128 hex digits
    xpubs,             ///< this argument and all that follow it; null if there is none
    hex,               ///< bytes
    boolean,           ///< flags: nothing, or =true, =false
    integer,           ///< flags: signed 64-bit; 0x and leading 0 choose the base
    unsigned_integer,  ///< as integer, sent as the unsigned number of the same bits
};

// g++ 12 warns of members without an initialiser where designated ones leave them out.
// NOLINTBEGIN(readability-redundant-member-init)

struct Argument {
    std::string_view member;  ///< the request's member
    Form form = Form::text;
    std::string_view complaint = {};  ///< stands before the error of a text that does not fit
};

struct Flag {
    std::string_view name;  ///< without the two dashes
    char shorthand = 0;     ///< 0: none
    Form form = Form::text;
    std::string_view initial = {};  ///< for text and integer flags
    std::string_view about = {};
    std::string_view member = {};   ///< the request's member; empty: the command handles the flag itself
    std::string_view choices = {};  ///< for completion: what it may be, between blanks
};

/// What is printed of an answer that is a success.
enum class Show : std::uint8_t {
    object,    ///< the data, which must be an object, indented
    list,      ///< the data, which must be a list: number and indented element of each
    sentence,  ///< a fixed text instead of the data
    line,      ///< a fixed text, then the data, which must be an object, on a line
};

/// One call of the node.
struct Call {
    std::string path;       ///< begins with '/'
    std::string body = {};  ///< JSON, or nothing
    Show show = Show::object;
    std::string text = {};     ///< for Show::sentence and Show::line, without the line feed
    std::string prelude = {};  ///< printed before anything that the answer makes print
    /// Whether a request that the node cannot read is an error of the arguments, which the node alone checks.
    bool node_checks_arguments = false;
};

/// The call that a command line asks for. The error is shown to users.
using Plan = Result<Call, std::string> (*)(const Invocation& invocation);

/// What a command that makes no call prints. The error is shown to users.
using Text = Result<std::string, std::string> (*)(const Invocation& invocation);

/// A command for interactive use: makes several calls and prints in its own form.
using Run = Status<Complaint> (*)(const Invocation& invocation, const Surroundings& surroundings);

enum class Group : std::uint8_t { node, wallet };

enum class CommandKind : std::uint8_t {
    call,    ///< one of the original's: errors go to standard output
    direct,  ///< any call by its name
    local,   ///< needs no node
    people,  ///< ours, of several calls
};

struct Command {
    static constexpr std::size_t kAnyNumber = ~std::size_t{0};

    std::string_view name;
    std::string_view arguments_usage = {};
    std::string_view about;
    Group group = Group::node;
    std::size_t min_arguments = 0;
    std::size_t max_arguments = 0;
    std::vector<Argument> arguments = {};  ///< members of the request; what is not given is sent empty
    std::vector<Flag> flags = {};
    Show show = Show::object;
    std::string_view sentence = {};
    CommandKind kind = CommandKind::call;
    Plan plan = nullptr;                ///< null: the arguments and flags make the request to "/<name>"
    Text text = nullptr;                ///< for local commands
    Run run = nullptr;                  ///< of commands for interactive use
    std::string_view choices = {};      ///< for completion of the first argument
    std::string_view needed_flag = {};  ///< must be set
    std::string_view about_more = {};   ///< stands under `about` in its help
};

// NOLINTEND(readability-redundant-member-init)

/// A command line that fits a command's usage.
struct Invocation {
    const Command* command = nullptr;
    std::vector<std::string> arguments;
    /// Flags that were given, by name; booleans as "true" or "false", integers in decimal.
    std::map<std::string, std::string, std::less<>> given;

    [[nodiscard]] bool is_given(std::string_view flag) const { return given.contains(flag); }
    /// Its value, or its initial one.
    [[nodiscard]] std::string_view flag(std::string_view name) const;
    [[nodiscard]] bool is_on(std::string_view name) const { return flag(name) == "true"; }
};

/// All commands in order of their names.
[[nodiscard]] const std::vector<Command>& commands();

/// Null if there is none.
[[nodiscard]] const Command* find_command(std::string_view name);

/// The call that the invocation of a command that is not local makes.
[[nodiscard]] Result<Call, std::string> plan_call(const Invocation& invocation);

}  // namespace bytom::bytomcli
