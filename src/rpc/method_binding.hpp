// From handler functions with typed requests to rows of the method table.
#pragma once

#include <bytom/rpc/method.hpp>

namespace bytom::rpc {

template <typename Request>
std::vector<Parameter> parameters_of();

/// What a type looks like in documents; optional values as what they hold.
template <typename T>
struct DocumentedType {
    static void describe(Parameter& parameter) {
        parameter.type = json::Codec<T>::kTypeName;
        if constexpr (json::Fielded<T>) parameter.members = &parameters_of<T>;
    }
};
template <typename T>
struct DocumentedType<std::optional<T>> : DocumentedType<T> {};
template <typename T>
struct DocumentedType<std::vector<T>> {
    static void describe(Parameter& parameter) {
        DocumentedType<T>::describe(parameter);
        parameter.element = parameter.type;
        parameter.type = json::Codec<std::vector<T>>::kTypeName;
    }
};
template <>
struct DocumentedType<Bytes> {
    static void describe(Parameter& parameter) { parameter.type = json::Codec<Bytes>::kTypeName; }
};

template <typename Request>
std::vector<Parameter> parameters_of() {
    return std::apply(
        [](const auto&... fields) {
            const auto one = []<typename F>(const F& field) {
                Parameter parameter{
                    .name = field.name, .type = {}, .about = field.about, .required = field.required};
                DocumentedType<typename F::Type>::describe(parameter);
                return parameter;
            };
            return std::vector<Parameter>{one(fields)...};
        },
        Request::fields());
}

/// What a handler function says about itself.
template <auto Handler>
struct Binding;

// The first parameter of a handler is the context of its family: what it may touch.

/// Handlers with an input object.
template <typename Context, typename Request,
          Outcome (*Handler)(const Context&, const Request&, json::Writer&)>
struct Binding<Handler> {
    static constexpr auto kParameters = &parameters_of<Request>;

    static Outcome run(ApiContext& context, const json::Value* input, json::Writer& out) {
        const auto request = json::decode<Request>(*input);
        if (!request) return bad_request(request.error());
        return Handler(Context::of(context), *request, out);
    }
};

/// Handlers without.
template <typename Context, Outcome (*Handler)(const Context&, json::Writer&)>
struct Binding<Handler> {
    static constexpr std::vector<Parameter> (*kParameters)() = nullptr;

    static Outcome run(ApiContext& context, const json::Value* /*input*/, json::Writer& out) {
        return Handler(Context::of(context), out);
    }
};

/// Handlers that answer from memory or not at all.
template <typename Context, typename Request,
          std::optional<Hash256> (*Handler)(const Context&, const Request&, json::Writer&)>
struct Binding<Handler> {
    static std::optional<Hash256> run(ApiContext& context, const json::Value& input, json::Writer& out) {
        const auto request = json::decode<Request>(input);
        return request ? Handler(Context::of(context), *request, out) : std::nullopt;
    }
};

/// What most calls are; rows name the differences.
struct Traits {
    Availability availability = Availability::always;
    Permission permission = Permission::client;
    Execution execution = Execution::worker;
};

template <auto Handler>
constexpr Method method(Role role, std::string_view path, std::string_view about, Traits traits = {}) {
    return {.path = path,
            .about = about,
            .role = role,
            .availability = traits.availability,
            .permission = traits.permission,
            .execution = traits.execution,
            .parameters = Binding<Handler>::kParameters,
            .run = &Binding<Handler>::run};
}

/// Handlers that read the input themselves.
template <typename Context, Outcome (*Handler)(const Context&, const json::Value*, json::Writer&)>
struct Binding<Handler> {
    static Outcome run(ApiContext& context, const json::Value* input, json::Writer& out) {
        return Handler(Context::of(context), input, out);
    }
};

/// What a call waits for.
template <typename Context, std::optional<Wait> (*Handler)(const Context&, const json::Value&)>
struct Binding<Handler> {
    static std::optional<Wait> hold(ApiContext& context, const json::Value& input) {
        return Handler(Context::of(context), input);
    }
};

/// Calls whose handler reads the input itself; `Documented` names its members.
template <typename Documented, auto Handler>
constexpr Method raw_method(Role role, std::string_view path, std::string_view about, Traits traits = {},
                            bool input_optional = false) {
    return {.path = path,
            .about = about,
            .role = role,
            .availability = traits.availability,
            .permission = traits.permission,
            .execution = traits.execution,
            .parameters = &parameters_of<Documented>,
            .input_optional = input_optional,
            .run = &Binding<Handler>::run};
}

/// Calls that may wait for `Hold` before they are run, and whose input is optional.
template <typename Documented, auto Handler, auto Hold>
constexpr Method waiting_method(Role role, std::string_view path, std::string_view about,
                                Traits traits = {}) {
    Method row = raw_method<Documented, Handler>(role, path, about, traits, /*input_optional=*/true);
    row.hold = &Binding<Hold>::hold;
    return row;
}

/// The same for typed requests.
template <auto Handler, auto Hold>
constexpr Method waiting_method(Role role, std::string_view path, std::string_view about,
                                Traits traits = {}) {
    Method row = method<Handler>(role, path, about, traits);
    row.hold = &Binding<Hold>::hold;
    return row;
}

template <auto Handler, auto Recall>
constexpr Method method_with_recall(Role role, std::string_view path, std::string_view about,
                                    Traits traits = {}) {
    Method row = method<Handler>(role, path, about, traits);
    row.recall = &Binding<Recall>::run;
    return row;
}

}  // namespace bytom::rpc
