// The API call /compile without its transport (12 §12). Holds no state; may take some tenths of a second for
// a hostile source, so it must not run on a network thread.
#pragma once

#include <bytom/equity/compiler.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>

namespace bytom::equity {

struct CompileRequest {
    std::string contract;
    std::optional<std::vector<Argument>> args;

    static constexpr auto fields() {
        return std::tuple(json::field("contract", &CompileRequest::contract, "source text"),
                          json::field("args", &CompileRequest::args,
                                      "arguments of the last contract, each an object with one of boolean, "
                                      "integer, string (hex); without them the bare body is returned"));
    }
};

struct CompileResponse {
    Contract contract;  ///< the last one of the source
    std::string source;
    Bytes program;        ///< instantiated, or the body if no arguments were given
    std::string opcodes;  ///< its disassembly, or the assembler text of the body
};

struct CompileCallError {
    enum class Step : std::uint8_t {
        compile,      ///< BTM300
        instantiate,  ///< BTM301
    };
    Step step = Step::compile;
    std::string text;  ///< what error_detail begins with; ": " and the code's root text follow
};

[[nodiscard]] Result<CompileResponse, CompileCallError> compile_call(CompileRequest request);

/// The `data` of the answer.
void write_json(json::Writer& out, const CompileResponse& response);

}  // namespace bytom::equity

namespace bytom::json {

/// Keys are matched exactly, unlike those of other objects: "boolean" if there is one, else "integer", else
/// "string"; other members are ignored.
template <>
struct Codec<equity::Argument> {
    static constexpr std::string_view kTypeName = "contract arg";
    static Decoded read(Value value, equity::Argument& out);
};

}  // namespace bytom::json
