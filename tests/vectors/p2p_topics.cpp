// Topics of 07 §2–§3: go-wire, the secret connection.

#include <algorithm>

#include <bytom/p2p/go_wire.hpp>

#include "p2p/secret_connection.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

using p2p::Checked;
using p2p::Decoded;
using p2p::ProtocolError;
using p2p::WireReader;
using p2p::WireWriter;

template <std::size_t N>
std::array<std::uint8_t, N> array_of(const Json& object, const char* member) {
    const Bytes bytes = bytes_of(object, member);
    if (bytes.size() < N) throw std::runtime_error(std::string(member) + " is too short");
    std::array<std::uint8_t, N> result{};
    std::copy_n(bytes.begin(), N, result.begin());
    return result;
}

base::SecretArray<32> secret_of(const Json& object, const char* member) {
    base::SecretArray<32> secret;
    std::ranges::copy(array_of<32>(object, member), secret.data());
    return secret;
}

template <typename T>
Decoded<Json> decimal(const Decoded<T>& number) {
    if (!number) return std::unexpected(number.error());
    return Json(std::to_string(*number));
}

Decoded<Json> hex_of(const Decoded<ByteView>& bytes) {
    if (!bytes) return std::unexpected(bytes.error());
    return Json(base::to_hex(*bytes));
}

template <typename ReadElement>
Decoded<Json> read_list(WireReader& reader, ReadElement read_element) {
    Json list = Json::array();
    BYTOM_TRY(reader.list([&]() -> Checked {
        BYTOM_ASSIGN(const ByteView element, read_element());
        list.push_back(base::to_hex(element));
        return {};
    }));
    return list;
}

Decoded<Json> read_value(WireReader& reader, const std::string& type) {
    const auto string = [&] { return reader.string(); };
    if (type == "varint") return decimal(reader.varint());
    if (type == "bool") {
        BYTOM_ASSIGN(const bool value, reader.boolean());
        return Json(value);
    }
    if (type == "uint8") return decimal(reader.u8());
    if (type == "uint16") return decimal(reader.u16());
    if (type == "uint32") return decimal(reader.u32());
    if (type == "uint64") return decimal(reader.u64());
    if (type == "int64") return decimal(reader.i64());
    if (type == "time") return decimal(reader.time());
    if (type == "string" || type == "bytes") return hex_of(reader.string());
    if (type == "bytes32") return hex_of(reader.fixed(32));
    if (type == "list_string" || type == "list_bytes") return read_list(reader, string);
    if (type == "list_bytes32") return read_list(reader, [&] { return reader.fixed(32); });
    if (type == "ptr_uint64") {
        BYTOM_ASSIGN(const bool present, reader.pointer());
        return present ? decimal(reader.u64()) : Json();
    }
    if (type == "record") {
        Json record;
        BYTOM_ASSIGN(record["a"], reader.u8());
        BYTOM_ASSIGN(record["b"], reader.u16());
        BYTOM_ASSIGN(record["c"], hex_of(reader.string()));
        BYTOM_ASSIGN(record["d"], read_list(reader, string));
        BYTOM_ASSIGN(record["e"], hex_of(reader.fixed(4)));
        return record;
    }
    if (type == "interface") {
        BYTOM_ASSIGN(const std::uint8_t type_byte, reader.u8());
        if (type_byte == 0) return Json();
        Json value{{"type_byte", type_byte}};
        if (type_byte == 0x01) {
            BYTOM_ASSIGN(value["u64"], decimal(reader.u64()));
        } else if (type_byte == 0x7f) {
            BYTOM_ASSIGN(value["string"], hex_of(reader.string()));
        } else {
            return std::unexpected(ProtocolError::bad_type_byte);
        }
        return value;
    }
    throw std::runtime_error("unknown type " + type);
}

void write_list(WireWriter& writer, const Json& list) {
    writer.uvarint(list.size());
    for (const Json& element : list)
        writer.string(json_bytes(element));
}

void write_value(WireWriter& writer, const std::string& type, const Json& test_case) {
    const Json& value = test_case.at("value");
    const auto number = [&] { return number_of(test_case, "value"); };
    if (type == "varint") {
        writer.varint(signed_of(test_case, "value"));
    } else if (type == "bool") {
        writer.boolean(value.get<bool>());
    } else if (type == "uint8") {
        writer.u8(static_cast<std::uint8_t>(number()));
    } else if (type == "uint16") {
        writer.u16(static_cast<std::uint16_t>(number()));
    } else if (type == "uint32") {
        writer.u32(static_cast<std::uint32_t>(number()));
    } else if (type == "uint64") {
        writer.u64(number());
    } else if (type == "int64") {
        writer.i64(signed_of(test_case, "value"));
    } else if (type == "time") {
        writer.time(signed_of(test_case, "value"));
    } else if (type == "string" || type == "bytes") {
        writer.string(json_bytes(value));
    } else if (type == "bytes32") {
        writer.fixed(json_bytes(value));
    } else if (type == "list_string" || type == "list_bytes") {
        write_list(writer, value);
    } else if (type == "list_bytes32") {
        writer.uvarint(value.size());
        for (const Json& element : value)
            writer.fixed(json_bytes(element));
    } else if (type == "ptr_uint64") {
        writer.pointer(!value.is_null());
        if (!value.is_null()) writer.u64(number());
    } else if (type == "record") {
        writer.u8(value.at("a").get<std::uint8_t>());
        writer.u16(value.at("b").get<std::uint16_t>());
        writer.string(json_bytes(value.at("c")));
        write_list(writer, value.at("d"));
        writer.fixed(json_bytes(value.at("e")));
    } else if (type == "interface") {
        if (value.is_null()) return writer.u8(0);
        const auto type_byte = value.at("type_byte").get<std::uint8_t>();
        writer.u8(type_byte);
        if (type_byte == 0x01)
            writer.u64(number_of(value, "u64"));
        else
            writer.string(json_bytes(value.at("string")));
    } else {
        throw std::runtime_error("unknown type " + type);
    }
}

void go_wire(const Json& /*file*/, const Json& test_case, Check& check) {
    const std::string op = text_of(test_case, "op");
    const std::string type = text_of(test_case, "type");
    if (op == "encode") {
        WireWriter writer;
        write_value(writer, type, test_case);
        check.equal("hex", base::to_hex(writer.bytes()), test_case.at("hex"));
    } else if (op == "decode") {
        const Bytes input = bytes_of(test_case, "hex");
        WireReader reader(input, number_of(test_case, "limit"));
        Decoded<Json> value = read_value(reader, type);
        if (value) {
            if (const Checked within = reader.within_limit(); !within)
                value = std::unexpected(within.error());
        }
        check.equal("consumed", reader.position(), test_case.at("consumed"));
        check.equal("error", value ? Json() : Json(to_string(value.error())),
                    test_case.value("error", Json()));
        if (value) check.equal("value", *value, test_case.value("value", Json()));
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

/// One end of a recorded handshake.
struct End {
    explicit End(const Json& keys)
        : node_key(secret_of(keys, "node_priv")),
          ephemeral(secret_of(keys, "eph_priv")),
          connection(node_key, ephemeral) {}

    crypto::Ed25519Seed node_key;
    crypto::X25519Secret ephemeral;
    p2p::SecretConnection connection;
};

/// Gives the bytes in two portions, as a socket may.
Checked receive(p2p::SecretConnection& connection, ByteView input, Bytes& reply, Bytes& plain) {
    const std::size_t middle = input.size() / 3;
    BYTOM_TRY(connection.receive(input.first(middle), reply, plain));
    return connection.receive(input.subspan(middle), reply, plain);
}

Json nonce_of(const crypto::SecretBoxNonce& nonce) {
    return base::to_hex(nonce);
}

void handshake(const Json& test_case, Check& check) {
    End a(test_case.at("a"));
    End b(test_case.at("b"));
    const auto a_keys = p2p::SessionKeys::agree(a.ephemeral, array_of<32>(test_case.at("b"), "eph_pub"));
    const auto b_keys = p2p::SessionKeys::agree(b.ephemeral, array_of<32>(test_case.at("a"), "eph_pub"));
    if (!a_keys || !b_keys) return check.fail("no key agreement");
    check.equal("a node_pub", base::to_hex(crypto::ed25519_public_key(a.node_key)),
                test_case.at("a").at("node_pub"));
    check.equal("b node_pub", base::to_hex(crypto::ed25519_public_key(b.node_key)),
                test_case.at("b").at("node_pub"));
    for (const auto* keys : {&*a_keys, &*b_keys}) {
        check.equal("shared_secret", base::to_hex(keys->shared.view()), test_case.at("shared_secret"));
        check.equal("challenge", base::to_hex(keys->challenge), test_case.at("challenge"));
    }
    check.equal("a_send_nonce", nonce_of(a_keys->send_nonce), test_case.at("a_send_nonce"));
    check.equal("a_recv_nonce", nonce_of(a_keys->receive_nonce), test_case.at("a_recv_nonce"));
    check.equal("b's send nonce", nonce_of(b_keys->send_nonce), test_case.at("a_recv_nonce"));
    check.equal("b's receive nonce", nonce_of(b_keys->receive_nonce), test_case.at("a_send_nonce"));
    check.equal("a_auth_plain", base::to_hex(p2p::auth_message(a.node_key, a_keys->challenge)),
                test_case.at("a_auth_plain"));
    check.equal("b_auth_plain", base::to_hex(p2p::auth_message(b.node_key, b_keys->challenge)),
                test_case.at("b_auth_plain"));

    Bytes from_a;
    Bytes from_b;
    Bytes plain;
    const Bytes a_first = base::to_bytes(a.connection.first_bytes());
    const Bytes b_first = base::to_bytes(b.connection.first_bytes());
    check.is_true("a takes the key", a.connection.receive(b_first, from_a, plain).has_value());
    check.is_true("b takes the key", b.connection.receive(a_first, from_b, plain).has_value());
    check.equal("a_to_b_handshake", Json{base::to_hex(a_first), base::to_hex(from_a)},
                test_case.at("a_to_b_handshake"));
    check.equal("b_to_a_handshake", Json{base::to_hex(b_first), base::to_hex(from_b)},
                test_case.at("b_to_a_handshake"));
    Bytes nothing;
    check.is_true("a authenticates b", receive(a.connection, from_b, nothing, plain).has_value());
    check.is_true("b authenticates a", receive(b.connection, from_a, nothing, plain).has_value());
    check.is_true("nothing more to send", nothing.empty() && plain.empty());
    if (!a.connection.authenticated() || !b.connection.authenticated()) return check.fail("no handshake");
    check.equal("a_sees", base::to_hex(a.connection.remote_key()), test_case.at("a_sees"));
    check.equal("b_sees", base::to_hex(b.connection.remote_key()), test_case.at("b_sees"));

    for (const Json& write : test_case.at("writes")) {
        const std::string direction = text_of(write, "dir");
        if (direction != "a_to_b" && direction != "b_to_a") throw std::runtime_error("unknown dir");
        End& from = direction == "a_to_b" ? a : b;
        End& to = direction == "a_to_b" ? b : a;
        const Bytes data = bytes_of(write, "plain");
        Bytes sent;
        for (std::uint64_t time = write.value("times", std::uint64_t{1}); time > 0; --time) {
            sent.clear();
            from.connection.send(data, sent);
            plain.clear();
            check.is_true("the frames open", receive(to.connection, sent, nothing, plain).has_value());
            check.equal("the data arrive", base::to_hex(plain), base::to_hex(data));
        }
        Json frames = Json::array();
        for (ByteView rest = sent; rest.size() >= p2p::kSealedFrameSize;
             rest = rest.subspan(p2p::kSealedFrameSize))
            frames.push_back(base::to_hex(rest.first(p2p::kSealedFrameSize)));
        check.equal("frames", frames, write.at("frames"));
    }
}

void odd(const Json& test_case, Check& check) {
    End victim(test_case.at("v"));
    Bytes to_victim;
    for (const Json& part : test_case.at("to_v"))
        base::append(to_victim, json_bytes(part));
    Bytes reply;
    Bytes plain;
    Checked status = receive(victim.connection, to_victim, reply, plain);
    const std::string name = text_of(test_case, "name");
    // A peer that makes the agreed key public is refused at once, unlike by the reference (07 §3.1).
    if (name.starts_with("odd-zero-ephemeral") || name.starts_with("odd-low-order-one-ephemeral")) {
        check.is_true("a weak key is refused",
                      !status && status.error() == ProtocolError::weak_ephemeral_key);
        return;
    }
    if (status && !victim.connection.authenticated())
        status = std::unexpected(victim.connection.end_of_stream());
    check.equal("error", status ? Json() : Json(to_string(status.error())), test_case.value("error", Json()));
    Json from_victim{base::to_hex(victim.connection.first_bytes())};
    if (!reply.empty()) from_victim.push_back(base::to_hex(reply));
    check.equal("from_v", from_victim, test_case.at("from_v"));
    if (status)
        check.equal("remote_pub", base::to_hex(victim.connection.remote_key()), test_case.at("remote_pub"));
}

void secret_connection(const Json& /*file*/, const Json& test_case, Check& check) {
    const std::string kind = text_of(test_case, "kind");
    if (kind == "handshake")
        handshake(test_case, check);
    else if (kind == "odd")
        odd(test_case, check);
    else
        throw std::runtime_error("unknown kind " + kind);
}

}  // namespace

std::vector<Topic> p2p_topics() {
    return {
        independent("go-wire", go_wire),
        independent("p2p-secret-connection", secret_connection),
    };
}

}  // namespace bytom::vectors
