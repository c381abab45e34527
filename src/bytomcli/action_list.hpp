// The actions of a /build-transaction request.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <bytom/base/result.hpp>
#include <bytom/json/writer.hpp>

namespace bytom::bytomcli {

/// A text that is a JSON number, as it goes into a request: whole numbers as they are written, or an amount
/// with a unit of BTM ("1.5BTM"), in neu. The error is shown to users.
[[nodiscard]] Result<std::string, std::string> amount_number(std::string_view text);

/// What the transaction does, one action after the other. Amounts are JSON numbers (amount_number).
class ActionList {
public:
    /// `by_alias`: accounts and assets are named by alias, else by id.
    explicit ActionList(bool by_alias);
    ActionList(const ActionList&) = delete;
    ActionList& operator=(const ActionList&) = delete;

    void spend_account(std::string_view account, std::string_view asset, std::string_view amount);
    /// Pays for the transaction's gas.
    void spend_btm(std::string_view account, std::string_view amount);
    void issue(std::string_view asset, std::string_view amount);
    void control_address(std::string_view asset, std::string_view amount, std::string_view address);
    void control_program(std::string_view asset, std::string_view amount, std::string_view program);
    void retire(std::string_view asset, std::string_view amount, std::string_view arbitrary);

    /// Spends an output; what satisfies its program is told by the calls of data() and signature() up to
    /// end_spend_output(), in the order of the arguments.
    void begin_spend_output(std::string_view output_id);
    void data(std::string_view hex);
    /// By the key of a root key and a derivation path of two steps (xpub, path, path).
    void signature(std::span<const std::string> key);
    void end_spend_output();

    /// The whole request.
    [[nodiscard]] std::string take() &&;

private:
    void begin(std::string_view type);
    void end() { writer_.end_object(); }
    void asset(std::string_view name, std::string_view amount);
    void account(std::string_view name);

    const bool by_alias_;
    std::string body_;
    json::Writer writer_{body_};
};

}  // namespace bytom::bytomcli
