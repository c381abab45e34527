#include "bytomcli/client.hpp"

#include <array>
#include <ctime>
#include <istream>
#include <iterator>
#include <ostream>

#include <bytom/json/decode.hpp>

#include "bytomcli/command_line.hpp"
#include "bytomcli/usage.hpp"
#include "bytomcli/value_text.hpp"

namespace bytom::bytomcli {
namespace {

constexpr unsigned kOk = 200;
constexpr unsigned kBadRequest = 400;

/// What the original says whatever is wrong with the answer.
constexpr std::string_view kUnableToConnect = "Unable to connect to the bytomd";

/// The envelope of answers and, of the members below, the form of errors that have another HTTP status.
struct Envelope {
    std::string status;
    std::string code;
    std::string msg;
    std::string error_detail;
    std::string detail;
    json::Captured data;
    static constexpr auto fields() {
        return std::tuple(json::field("status", &Envelope::status, "success or fail"),
                          json::field("code", &Envelope::code, "of the error"),
                          json::field("msg", &Envelope::msg, "the code's text"),
                          json::field("error_detail", &Envelope::error_detail, "what is wrong"),
                          json::field("detail", &Envelope::detail, "what is wrong"),
                          json::field("data", &Envelope::data, "the result"));
    }
};

std::string local_time() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    std::array<char, sizeof "2026/01/02 03:04:05"> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y/%m/%d %H:%M:%S", &parts)};
}

/// Of one command that has been understood.
class Execution {
public:
    explicit Execution(const Surroundings& surroundings) : to_(surroundings) {}

    ExitCode call(const Call& call) {
        const auto answer = to_.post(call.path, call.body);
        if (answer && answer->status == kBadRequest && call.node_checks_arguments) {
            return fail(ExitCode::local_error, explanation_of(answer->body));
        }
        to_.out << call.prelude;
        if (!answer) {
            explain(answer.error());
            return fail(ExitCode::no_answer, kUnableToConnect);
        }
        // The text begins like the original's, which does not tell this from a node that is not there.
        const auto no_bytomd = [this](const std::string& reason) {
            return fail(ExitCode::no_answer, std::string(kUnableToConnect) + " (" + reason + ")");
        };
        if (answer->status / 100 != kOk / 100) return no_bytomd(refusal_text(*answer));
        const auto document = json::Document::parse_first(answer->body);
        if (!document) return no_bytomd("it answers with something else than JSON: " + document.error());
        const auto envelope = json::decode<Envelope>(document->root());
        if (!envelope || envelope->status.empty()) return no_bytomd("it does not answer like a bytomd");
        if (envelope->status == "fail") {
            explain(envelope->code + (envelope->error_detail.empty() ? "" : ": ") + envelope->error_detail);
            return fail(ExitCode::refused, envelope->msg);
        }
        return show(call, envelope->data.value);
    }

    /// A command of ours, not of the original's: its errors go to standard error and say all that is known.
    ExitCode call_plainly(const Call& call) {
        const auto complain = [this](ExitCode code, std::string_view text) {
            to_.err << "bytomcli: " << text << '\n';
            return code;
        };
        const auto answer = to_.post(call.path, call.body);
        if (!answer) return complain(ExitCode::no_answer, answer.error());
        if (answer->status / 100 != kOk / 100) return complain(ExitCode::refused, refusal_text(*answer));
        const auto document = json::Document::parse_first(answer->body);
        if (!document)
            return complain(ExitCode::unexpected_data, "the answer is not JSON: " + document.error());
        const auto envelope = json::decode<Envelope>(document->root());
        if (!envelope || envelope->status.empty()) {
            to_.out << value_text(document->root(), Layout::indented) << '\n';
            return ExitCode::done;
        }
        if (envelope->status == "fail") {
            std::string text = envelope->code + ": " + envelope->msg;
            if (!envelope->error_detail.empty()) text += " (" + envelope->error_detail + ")";
            return complain(ExitCode::refused, text);
        }
        if (envelope->data.value) to_.out << value_text(*envelope->data.value, Layout::indented) << '\n';
        return ExitCode::done;
    }

    ExitCode fail(ExitCode code, std::string_view text) {
        to_.out << "ERROR " << local_time() << ' ' << text;
        if (!text.ends_with('\n')) to_.out << '\n';
        return code;
    }

private:
    void explain(std::string_view text) {
        if (to_.explain && !text.empty()) to_.err << "bytomcli: " << text << '\n';
    }

    /// What an error answer says in its own words.
    static std::string explanation_of(const std::string& body) {
        const auto document = json::Document::parse_first(body);
        if (!document) return {};
        const auto envelope = json::decode<Envelope>(document->root());
        if (!envelope) return {};
        return envelope->detail.empty() ? envelope->msg : envelope->detail;
    }

    static std::string refusal_text(const HttpAnswer& answer) {
        const std::string text = "it answers with HTTP status " + std::to_string(answer.status);
        const std::string explanation = explanation_of(answer.body);
        return explanation.empty() ? text : text + ": " + explanation;
    }

    ExitCode show(const Call& call, const std::optional<json::Value>& data) {
        if (call.show == Show::sentence) {
            to_.out << call.text << '\n';
            return ExitCode::done;
        }
        const json::Kind expected = call.show == Show::list ? json::Kind::array : json::Kind::object;
        if (!data || data->kind() != expected) {
            explain("the data of the answer is no " + std::string(to_string(expected)));
            return fail(ExitCode::unexpected_data, "invalid type assertion");
        }
        if (call.show == Show::list) {
            std::size_t number = 0;
            for (const json::Value element : data->elements())
                to_.out << number++ << " :\n" << value_text(element, Layout::indented) << '\n';
            return ExitCode::done;
        }
        if (call.show == Show::line) to_.out << call.text << '\n';
        const Layout layout = call.show == Show::line ? Layout::line : Layout::indented;
        to_.out << value_text(*data, layout) << '\n';
        return ExitCode::done;
    }

    const Surroundings& to_;
};

}  // namespace

ExitCode run(std::span<const std::string> arguments, const Surroundings& surroundings) {
    auto line = parse_command_line(arguments);
    if (!line) {
        surroundings.err << "Error: " << line.error().text << '\n';
        if (line.error().command != nullptr) {
            surroundings.err << command_usage(*line.error().command) << '\n';
        } else {
            surroundings.err << "Run 'bytomcli --help' for usage.\n";
        }
        return ExitCode::local_error;
    }
    if (const auto* const help = std::get_if<Help>(&*line)) {
        if (help->unknown_topic.empty()) {
            surroundings.out << help_text(help->command);
        } else {
            surroundings.err << "Unknown help topic [`" << help->unknown_topic << "`]\n" << program_usage();
        }
        return ExitCode::done;
    }
    if (std::holds_alternative<Nothing>(*line)) {
        surroundings.err << program_usage();
        return ExitCode::done;
    }
    auto& invocation = std::get<Invocation>(*line);
    const Command& command = *invocation.command;
    Execution execution(surroundings);
    if (command.kind == CommandKind::local) {
        const auto text = command.text(invocation);
        if (!text) return execution.fail(ExitCode::local_error, text.error());
        surroundings.out << *text;
        return ExitCode::done;
    }
    if (command.kind == CommandKind::direct && invocation.arguments.back() == "-") {
        invocation.arguments.back().assign(std::istreambuf_iterator<char>(surroundings.in), {});
    }
    const auto call = plan_call(invocation);
    if (!call && command.kind == CommandKind::direct) {
        surroundings.err << "bytomcli: " << call.error() << '\n';
        return ExitCode::local_error;
    }
    if (!call) return execution.fail(ExitCode::local_error, call.error());
    return command.kind == CommandKind::direct ? execution.call_plainly(*call) : execution.call(*call);
}

}  // namespace bytom::bytomcli
