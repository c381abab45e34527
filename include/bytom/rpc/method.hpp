// The calls of the API: one table from which routes, documentation and JSON-RPC come.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/rpc/api_context.hpp>
#include <bytom/rpc/error_codes.hpp>
#include <bytom/rpc/role.hpp>

namespace bytom::rpc {

enum class Availability : std::uint8_t {
    always,
    wallet,              ///< only with the wallet enabled
    wallet_or_index,     ///< only with the wallet, the transaction index or the explorer's index enabled
    wallet_or_explorer,  ///< only with the wallet or the explorer's index enabled
};

enum class Permission : std::uint8_t {
    client,    ///< anybody who is authenticated
    loopback,  ///< this machine only, token or not
};

/// How long a call may take.
enum class Execution : std::uint8_t {
    instant,  ///< looks at memory only: answered on the network thread
    worker,   ///< reads disks, waits for the chain or computes
};

struct ParameterForm;

struct Parameter {
    std::string_view name;
    std::string_view type;  ///< "uint64", "hex", "hash32", "list", …
    std::string_view about;
    bool required = false;
    std::string_view element{};  ///< type of the elements of a list; otherwise empty
    /// Of an object or a list of objects whose members are known; otherwise null.
    std::vector<Parameter> (*members)() = nullptr;
    /// Of an object or a list of objects whose member `type` says which others there are; otherwise null.
    std::vector<ParameterForm> (*forms)() = nullptr;
};

/// One of the kinds of object that a parameter takes.
struct ParameterForm {
    std::string_view type;  ///< value of the member `type`
    std::string_view about;
    std::vector<Parameter> (*members)();  ///< the others
};

/// What a call waits for before it is run.
struct Wait {
    std::chrono::milliseconds patience{};
    std::move_only_function<std::shared_ptr<void>(std::function<void()> wake)>
        begin;  ///< http::HeldResponse::wait
};

struct Method {
    std::string_view path;   ///< "/get-block"
    std::string_view about;  ///< one sentence, shown to users
    Role role = Role::admin;
    Availability availability = Availability::always;
    Permission permission = Permission::client;
    Execution execution = Execution::worker;

    /// Null for calls without an input object, which ignore the body, whatever it is.
    std::vector<Parameter> (*parameters)() = nullptr;

    /// A body that is no JSON object counts as none: `input` is null then.
    bool input_optional = false;

    /// Writes the data of the answer, or nothing for calls that answer none. `input` is null if
    /// `parameters` is, and may be if it is optional, otherwise never. An error undoes what was written.
    Outcome (*run)(ApiContext& context, const json::Value* input, json::Writer& out) = nullptr;

    /// For calls on workers whose answer may be at hand: its key in ApiContext::block_answers if it was
    /// written, nothing (and nothing written) if the call must be run. May be null. Must not block.
    std::optional<Hash256> (*recall)(ApiContext& context, const json::Value& input,
                                     json::Writer& out) = nullptr;

    /// For calls that may wait, without a thread, before they are run: nothing if this one does not. May be
    /// null. Must not block.
    std::optional<Wait> (*hold)(ApiContext& context, const json::Value& input) = nullptr;

    /// What the data of the answer are; empty where recorded answers tell (docs/api.md shows their members).
    std::string_view answer{};

    [[nodiscard]] constexpr Method answering(std::string_view what) const {
        Method row = *this;
        row.answer = what;
        return row;
    }

    [[nodiscard]] bool has_input() const noexcept { return parameters != nullptr; }
};

/// Whether the node as it is configured has this call.
[[nodiscard]] bool is_available(const Method& method, const ApiContext& context) noexcept;

/// Whether the call changes nothing, in the node or outside: it may be made by other HTTP methods than POST,
/// as the original takes them. What is not known to be so is not.
[[nodiscard]] bool only_reads(const Method& method) noexcept;

/// Ordered by path.
[[nodiscard]] std::span<const Method> method_table() noexcept;

/// Null if there is none of this path.
[[nodiscard]] const Method* find_method(std::string_view path) noexcept;

}  // namespace bytom::rpc
