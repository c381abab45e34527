#!/usr/bin/env python3
"""make_corpus.py OUT: writes seeds for the fuzz targets, taken from the test vectors, to OUT/<target>/.

Files are named by the SHA-1 of their content, as libFuzzer does it. To refresh the kept corpus, minimise them
with the target itself:

    fuzz_<target> -merge=1 tests/fuzz/corpus/<target> OUT/<target>
"""

import hashlib
import itertools
import json
import pathlib
import sys

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "data" / "vectors"
MAX_SIZE = 4096  # larger seeds only slow fuzzing down


def cases(topic):
    return json.loads((VECTORS / f"{topic}.json").read_text())["cases"]


def transactions():
    return (bytes.fromhex(case["raw"]) for case in cases("transactions") if "raw" in case)


def blocks():
    return (bytes.fromhex(case["raw"]) for case in cases("blocks"))


def asset_definitions():
    for case in cases("asset-id"):
        if "definition_json" in case:
            yield case["definition_json"].encode("utf-8", "surrogatepass")
        if case["op"] == "define_keys":
            yield bytes.fromhex(case["raw_definition"])


def explorer_requests():
    """Each row of the read API with what fits it and what does not."""
    asset, other = "f" * 64, "0" * 64
    address = "sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh"
    rows = ("blocks", "block/height/1", f"block/hash/{other}", "block/2", "latest-block", "transactions",
            f"transaction/{other}", "unconfirmed-transactions", f"unconfirmed-transaction/{other}",
            f"address/{address}/asset", f"address/{address}/transaction",
            f"asset/{asset}/address/{address}/transaction", f"asset/{asset}", f"asset/{asset}/transaction",
            f"asset/{asset}/addresses", "assets", "list-asset", f"asset-totalcoins/{asset}", "daily/total",
            "stat/total", "daily/miner", "stat/miner/day", "stat/difficulty", "stat/hash-rate", "nodes", "kline/x")
    queries = ("", "?page=2&limit=1", "?from=1524000000&to=1600000000", "?page=99999999999999999999", "?limit=%31x&&=")
    for row, query in itertools.product(rows, queries):
        yield f"{row}{query}\n".encode()
    for query in ("", "?since=genesis", "?since=tip&topics=blocks,transactions,pool", f"?since={other}",
                  f"?since=genesis&topics=transactions&addresses={address},51", "?topics=x"):
        yield f"events{query}\n".encode()
    yield b"events?since=tip\ngenesis"
    for body in ({}, {"since": "genesis", "topics": "transactions", "addresses": ["51", address]}, {"addresses": ["x"]}, [1]):
        yield f"events\n\n{json.dumps(body)}".encode()


def explorer_calls():
    """Each call on the index (their order is that of explorer_call_fuzz.cpp) with bodies that fit some of them."""
    asset, other = "f" * 64, "0" * 64
    bodies = ({}, {"limit": 1}, {"limit": 2, "cursor": "00"}, {"control_program": "51", "limit": 1, "detail": "full"},
              {"address": "sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh"}, {"asset_id": asset, "limit": 1},
              {"output_id": other}, {"tx_id": other, "links": True}, {"before": 3, "limit": 2, "detail": "ids"},
              {"from": 0, "to": 4}, {"series": "supply", "from": 1524000000, "to": 1600000000, "step": 86400},
              {"text": "3"}, {"text": asset}, {"after": "genesis", "limit": 2, "detail": "transactions"},
              {"control_program": "51", "unspent": False, "limit": 1}, {"program": "51"})
    for call, body in itertools.product(range(19), bodies):
        yield bytes([call]) + json.dumps(body).encode()


def merkle_proofs():
    """The shape of each proof in the input form of merkle_proof_fuzz.cpp."""
    for case in cases("merkle"):
        if case["op"] == "validate_tx_proof":
            nodes = (flag & 3 | {1: 4, 2: 8}.get(flag, 0) for flag in case["flags"])
            yield bytes([len(case["related"]) % 8, *nodes])


def validated_transactions():
    """With the context byte of tx_validation_fuzz.cpp in front."""
    for topic in ("tx-validation", "tx-aliasing"):
        for case in cases(topic):
            recent = int(case["block_height"]) >= 142500
            context = case["first_in_block"] | recent << 1 | (case["block_version"] != 1) << 2
            yield bytes([context]) + bytes.fromhex(case["raw_tx"])


def key_files():
    for case in cases("keystore"):
        if case["op"] == "decrypt":
            yield case["file"].encode("utf-8", "surrogatepass")
        else:
            for file in case["files"]:
                yield file["content"].encode("utf-8", "surrogatepass")


def addresses():
    return (case["address"].encode() for case in cases("addresses") if case["op"] == "decode")


def signatures():
    for case in cases("ed25519-verify"):
        if len(case["signature"]) == 128 and len(case["public_key"]) == 64:
            yield bytes.fromhex(case["public_key"] + case["signature"] + case["message"])


def assembler_texts():
    for case in cases("vm-assembler"):
        yield case["text"].encode() if case["op"] == "assemble" else bytes.fromhex(case["hex"])


def program_runs():
    """Runs in the input form of vm_execute_fuzz.cpp."""
    topics = ("vm-opcodes", "vm-gas", "vm-control", "vm-sigs", "vm-random", "vm-context", "vm-aliasing")
    for case in itertools.chain.from_iterable(map(cases, topics)):
        arguments = [bytes.fromhex(argument) for argument in case["args"]]
        if len(arguments) < 8 and all(len(argument) < 256 for argument in arguments):
            head = bytes([case["ctx"] % 4]) + min(case["gas"], 0xFFFF).to_bytes(2, "little")
            pushed = b"".join(bytes([len(argument)]) + argument for argument in arguments)
            yield head + bytes([len(arguments)]) + pushed + bytes.fromhex(case["program"])
def request_bodies(case):
    if "request_raw" in case:
        yield case["request_raw"].encode("utf-8", "surrogatepass")
    if "request" in case:
        yield json.dumps(case["request"]).encode()


def requests_json():
    for topic in ("api-examples", "api-modes"):
        for case in cases(topic):
            yield from request_bodies(case)
    for case in cases("tx-template"):
        yield json.dumps(case["template_in"]).encode()


def requests():
    """Recorded requests in the input form of api_route_fuzz.cpp."""
    for topic in ("api-examples", "api-modes"):
        for case in cases(topic):
            if case["endpoint"].startswith("#"):
                continue
            headers = case.get("request_headers", {})
            line = f"{case.get('method', 'POST')} {case['endpoint']}\n"
            line += f"{headers.get('Accept-Encoding') or ''}|{headers.get('Authorization') or ''}\n"
            for body in [b"", *request_bodies(case)]:
                yield line.encode() + body
    yield from calls_by_json_rpc()
    yield from calls_beyond_recordings()


def calls_by_json_rpc():
    """One call of each endpoint at /rpc, and a batch of some."""
    calls = {}
    for topic in ("api-examples", "api-modes"):
        for case in cases(topic):
            name = case["endpoint"][1:].split("?")[0]
            request = case.get("request")
            succeeds = (case.get("response") or {}).get("status") == "success"
            if case["endpoint"].startswith("/") and (succeeds or name not in calls):
                calls[name] = {"jsonrpc": "2.0", "id": name, "method": name}
                if isinstance(request, dict):
                    calls[name]["params"] = request
    head = b"POST /rpc\n|\n"
    for call in calls.values():
        yield head + json.dumps(call).encode()
    yield head + json.dumps([calls["get-block"], calls["net-info"], 7, {"jsonrpc": "2.0", "method": "gas-rate"}]).encode()
    yield head + json.dumps({"jsonrpc": "2.0", "method": "gas-rate"}).encode()
    yield b"POST /rpc\ngzip|\n" + json.dumps(calls["list-keys"]).encode()


def calls_beyond_recordings():
    """Calls that the original has not (tests/support/funded_wallet.cpp makes the account)."""
    spend = {"type": "spend_account", "account_alias": "a", "asset_id": "ff" * 32, "amount": 100}
    retire = {"type": "retire", "asset_id": "ff" * 32, "amount": 50, "arbitrary": "00"}
    for path, body in {
            "/ban-peer": {"ip": "192.0.2.7", "seconds": 9}, "/unban-peer": {"ip": "192.0.2.7"}, "/list-bans": {},
            "/sync-status": {}, "/cancel-rescan": {}, "/rescan-wallet": {"from": 3}, "/get-index-info": {},
            "/list-reservations": {}, "/release-reservation": {"id": 1}, "/get-mining-info": {},
            "/get-block-template": {}, "/build-transaction": {"ttl": "1h", "actions": [spend, retire]},
            "/build-chain-transactions": {"actions": [spend, retire]},
            "/list-unspent-outputs": {"account_alias": "a", "unconfirmed": True},
            "/lock-contract": {"contract": "contract C(a: PublicKey) locks v of b { clause s(x: Signature) "
                                           "{ verify checkTxSig(a, x) unlock v } }",
                               "args": [{"string": "00" * 32}], "account_alias": "a", "asset_id": "ff" * 32,
                               "amount": 9},
    }.items():
        yield f"POST {path}\n|\n{json.dumps(body)}".encode()


def backup_images():
    for case in cases("api-examples"):
        if case["endpoint"] == "/backup-wallet" and "data" in (case.get("response") or {}):
            yield json.dumps(case["response"]["data"]).encode()
        if case["endpoint"] == "/restore-wallet":
            yield from request_bodies(case)


def wallet_rows():
    """Values in the input form of wallet_rows_fuzz.cpp (docs/wallet.md), the format byte in front."""
    def varint(number):
        out = bytearray()
        while number > 0x7F:
            out.append(number & 0x7F | 0x80)
            number >>= 7
        return bytes([*out, number])

    def text(content):
        return varint(len(content)) + content

    digest, xpub = bytes(range(32)), bytes(range(64))
    rows = [
        varint(3) + varint(70000) + digest,
        varint(4) + varint(9) + varint(2) + varint(11) + digest,
        varint(1700000000) + varint(1) + xpub + varint(2) + varint(1) + text(b"ID") + bytes([1, 2, 3]),
        varint(1 << 63) + varint(2),
        varint(5) + varint(6),
        text(b"sm1") + text(b"\x00\x14" + bytes(20)),
        text(b"alias") + varint(1) + xpub + varint(1) + varint(1) + varint(1),
        varint(1) + text(b"GOLD") + varint(1) + xpub + bytes([1, 1, 1]) + text(b"\x51") + text(b"{}") + b"\x01",
        digest + varint(0) + digest + varint(77) + text(b"\x51") + text(b"ID") + varint(300) + b"\x01" + varint(101),
    ]
    for kind, row in enumerate(rows):
        yield bytes([kind, 1]) + row
    for raw in itertools.islice(transactions(), 20):
        record = bytes([2, 0, 0, 1]) + digest + bytes([0, 0, 0, 5]) + text(raw)
        yield bytes([9, 1]) + record + bytes([0, 1, 0]) + text(b"ID")
    for raw in itertools.islice(blocks(), 10):
        yield bytes([10, 1]) + digest + text(raw) + bytes([1, 0])


def stratum_lines():
    """Conversations in the input form of stratum_line_fuzz.cpp; the job ids are those of its random seed."""
    jobs = ["2469588189546311528", "2516265689700432462", "8323445853463659930"]

    def line(method, identifier=1, **params):
        return json.dumps({"id": identifier, "method": method, "params": params}).encode() + b"\n"

    def submit(job, nonce, name="a.1"):
        return line("submit", 2, id=name, job_id=job, nonce=nonce, result="00")

    login = line("login", login="a.1", **{"pass": "x", "agent": "y"})
    yield login + submit(jobs[0], "1") + submit(jobs[0], "01") + submit(jobs[0], "ff") + submit(jobs[0], "FF")
    yield login + submit(jobs[0], "1") + b"\1\n" + submit(jobs[0], "2") + submit(jobs[1], "2")
    yield login + b"\2\n" * 4 + submit(jobs[0], "1") + submit(jobs[1], "1") + submit(jobs[2], "1")
    yield login + login
    yield login + submit(jobs[0], "1", "b")
    yield login + submit("7", "1") + submit("x", "1") + submit(jobs[0], "11111111111111111")
    yield b"\1\n" * 4 + login + b"\1\n" + login + submit(jobs[0], "1")
    yield line("login", login="a.1+d=300") + submit(jobs[0], "1", "a.1+d=300") + line("getjob") + line("keepalived")
    yield line("login", ["no", "text"], login={"a": 1}) + line("mining.subscribe", "\u2028\"") + line("getwork", -1.5e3)
    yield b'{"method":7}\n[]\n\n{}\n{"id":true,"method":"login","params":null}\r\n{"id":1,"id":2,"method":"submit"}\n'


def contract_sources():
    for case in cases("equity"):
        yield bytes.fromhex(case["source_hex"]) if "source_hex" in case else case["source"].encode()


SEEDS = {
    "address": addresses,
    "assembler": assembler_texts,
    "api_route": requests,
    "explorer_call": explorer_calls,
    "explorer_request": explorer_requests,
    "asset_definition": asset_definitions,
    "backup_image": backup_images,
    "block": blocks,
    "ed25519": signatures,
    "equity": contract_sources,
    "key_store": key_files,
    "merkle_proof": merkle_proofs,
    "request_json": requests_json,
    "stratum_line": stratum_lines,
    "transaction": transactions,
    "tx_validation": validated_transactions,
    "vm_execute": program_runs,
    "wallet_rows": wallet_rows,
}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for target, seeds in SEEDS.items():
        folder = pathlib.Path(sys.argv[1]) / target
        folder.mkdir(parents=True, exist_ok=True)
        for seed in seeds():
            if len(seed) <= MAX_SIZE:
                (folder / hashlib.sha1(seed).hexdigest()).write_bytes(seed)


if __name__ == "__main__":
    main()
