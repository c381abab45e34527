#include "bytomcli/secret_input.hpp"

#include "bytomcli/terminal.hpp"

namespace bytom::bytomcli {
namespace {

constexpr std::string_view kFile = "password-file";
constexpr std::string_view kDescriptor = "password-fd";

std::unexpected<Complaint> complain(std::string text) {
    return std::unexpected(Complaint{.code = ExitCode::local_error, .text = std::move(text)});
}

Answered<std::string> password_of(const Invocation& invocation, const Surroundings& surroundings,
                                  std::string_view question) {
    const std::string_view file = invocation.flag(kFile);
    const std::string_view descriptor = invocation.flag(kDescriptor);
    const auto password = !file.empty()         ? first_line_of_file(std::string(file))
                          : !descriptor.empty() ? first_line_of_descriptor(descriptor)
                                                : ask(surroundings, question, Echo::hidden);
    if (password) return *password;
    return complain("there is no password (" + password.error() + "): give --password-file or --password-fd");
}

}  // namespace

std::vector<Flag> password_flags() {
    return {{.name = kFile, .about = "file whose first line is the password"},
            {.name = kDescriptor, .about = "open descriptor from which the password is read, a line"}};
}

Result<std::string, std::string> ask(const Surroundings& surroundings, std::string_view question, Echo echo) {
    if (!surroundings.ask) return std::unexpected(std::string("there is no terminal"));
    return surroundings.ask(question, echo);
}

Answered<std::string> read_password(const Invocation& invocation, const Surroundings& surroundings) {
    return password_of(invocation, surroundings, "Password: ");
}

Answered<std::string> new_password(const Invocation& invocation, const Surroundings& surroundings) {
    BYTOM_ASSIGN(std::string password, password_of(invocation, surroundings, "New password: "));
    if (password.empty()) return complain("the password is empty");
    if (!invocation.flag(kFile).empty() || !invocation.flag(kDescriptor).empty()) return password;
    BYTOM_ASSIGN(const std::string again, password_of(invocation, surroundings, "The same again: "));
    if (again != password) return complain("the passwords differ");
    return password;
}

}  // namespace bytom::bytomcli
