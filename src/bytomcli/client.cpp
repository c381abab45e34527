#include "bytomcli/client.hpp"

#include <array>
#include <ctime>
#include <istream>
#include <iterator>
#include <ostream>

#include <bytom/json/decode.hpp>

#include "bytomcli/command_line.hpp"
#include "bytomcli/node_answer.hpp"
#include "bytomcli/usage.hpp"
#include "bytomcli/value_text.hpp"

namespace bytom::bytomcli {
namespace {

constexpr unsigned kOk = 200;
constexpr unsigned kBadRequest = 400;

/// What the original says whatever is wrong with the answer.
constexpr std::string_view kUnableToConnect = "Unable to connect to the bytomd";

struct SignedPart {
    bool sign_complete = true;
    static constexpr auto fields() {
        return std::tuple(json::field("sign_complete", &SignedPart::sign_complete, "all have signed"));
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
            std::string detail = envelope->code + ": " + envelope->msg;
            if (!envelope->error_detail.empty()) detail += " (" + envelope->error_detail + ")";
            explain(detail);
            return fail(ExitCode::refused, envelope->msg);
        }
        return show(call, envelope->data.value);
    }

    /// For programs and for calls that the original does not have: the data alone as JSON, and errors that
    /// say all that is known on standard error.
    ExitCode call_plainly(const Call& call) {
        const auto answer = ask_node(to_.post, call.path, call.body);
        if (!answer) return complain(answer.error());
        if (answer->data) to_.out << value_text(*answer->data, Layout::indented) << '\n';
        return lacks_signatures(call, *answer) ? ExitCode::incomplete : ExitCode::done;
    }

    ExitCode complain(const Complaint& complaint) {
        to_.err << "bytomcli: " << complaint.text << '\n';
        return complaint.code;
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

    bool lacks_signatures(const Call& call, const NodeAnswer& answer) {
        if (call.path != "/sign-transaction" || !answer.data) return false;
        const auto signed_part = json::decode<SignedPart>(*answer.data);
        if (!signed_part || signed_part->sign_complete) return false;
        to_.err
            << "bytomcli: signatures are missing: the password opens not all of the keys that must sign\n";
        return true;
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
    if (command.kind == CommandKind::people) {
        const auto done = command.run(invocation, surroundings);
        return done ? ExitCode::done : execution.complain(done.error());
    }
    if (command.kind == CommandKind::direct && invocation.arguments.back() == "-") {
        invocation.arguments.back().assign(std::istreambuf_iterator<char>(surroundings.in), {});
    }
    const auto call = plan_call(invocation);
    const bool plainly = command.kind == CommandKind::direct || invocation.is_on(kJsonFlag);
    if (!call && plainly) return execution.complain({.code = ExitCode::local_error, .text = call.error()});
    if (!call) return execution.fail(ExitCode::local_error, call.error());
    return plainly ? execution.call_plainly(*call) : execution.call(*call);
}

}  // namespace bytom::bytomcli
