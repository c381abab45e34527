// Programs of the virtual machine in words, one instruction a line, as the node's call /decode-program gives them. Visitors of an
// explorer may not make that call.

/** From 61 on; "-" has no meaning yet. */
const kNames = (
  "NOP - JUMP JUMPIF - - - - VERIFY FAIL TOALTSTACK FROMALTSTACK 2DROP 2DUP 3DUP 2OVER 2ROT 2SWAP IFDUP DEPTH DROP DUP NIP OVER PICK ROLL ROT " +
  "SWAP TUCK CAT SUBSTR LEFT RIGHT SIZE INVERT AND OR XOR EQUAL EQUALVERIFY CATPUSHDATA - 1ADD 1SUB 2MUL 2DIV NEGATE ABS NOT 0NOTEQUAL ADD SUB " +
  "MUL DIV MOD LSHIFT RSHIFT BOOLAND BOOLOR NUMEQUAL NUMEQUALVERIFY NUMNOTEQUAL LESSTHAN GREATERTHAN LESSTHANOREQUAL GREATERTHANOREQUAL MIN MAX " +
  "WITHIN - - SHA256 - SHA3 HASH160 CHECKSIG CHECKMULTISIG TXSIGHASH - - - - - - - - - - - - - - - - - CHECKPREDICATE CHECKOUTPUT ASSET AMOUNT " +
  "PROGRAM - - - - INDEX ENTRYID OUTPUTID - BLOCKHEIGHT"
).split(" ");

const kFirstName = 0x61;
const kPushData1 = 0x4c;
const kJump = 0x63;

/** Bytes of the length that stands before the data. */
const kLengths: Record<number, number> = { 0x4c: 1, 0x4d: 2, 0x4e: 4 };

function name_of(opcode: number): string {
  if (opcode === 0) return "FALSE";
  if (opcode < kPushData1) return `DATA_${opcode}`;
  if (kLengths[opcode]) return `PUSHDATA${kLengths[opcode]}`;
  if (opcode === 0x4f) return "1NEGATE";
  if (opcode > 0x50 && opcode < kFirstName) return String(opcode - 0x50);
  const name = kNames[opcode - kFirstName];
  return name === undefined || name === "-" ? `NOPx${opcode.toString(16).padStart(2, "0")}` : name;
}

/** What an address stands for: a key, or a script, whose hash it has. */
function executed(program: string): string {
  if (/^0014.{40}$/.test(program)) return `76ab14${program.slice(4)}88ae7cac`;
  if (/^0020.{64}$/.test(program)) return `76aa20${program.slice(4)}8808ffffffffffffffff7c00c0`;
  return program;
}

/** Of a program in lower-case hex; undefined: it breaks off in the middle of an instruction. */
export function decode(program: string): string | undefined {
  const bytes = executed(program).match(/../g) ?? [];
  const number = (from: number, length: number) =>
    bytes.slice(from, from + length).reduceRight((sum, byte) => sum * 256 + parseInt(byte, 16), 0);
  let lines = "";
  for (let place = 0; place < bytes.length; ) {
    const opcode = number(place, 1);
    let from = place + 1;
    let length = 0;
    let data = "";
    if (opcode > 0 && opcode < kPushData1) length = opcode;
    if (kLengths[opcode]) {
      if (from + kLengths[opcode] > bytes.length) return undefined;
      length = number(from, kLengths[opcode]);
      from += kLengths[opcode];
    }
    if (opcode === kJump || opcode === kJump + 1) length = 4;
    if (opcode > 0x50 && opcode < kFirstName) data = (opcode - 0x50).toString(16).padStart(2, "0");
    place = from + length;
    if (place > bytes.length) return undefined;
    lines += `${name_of(opcode)} ${data || bytes.slice(from, place).join("")}\n`;
  }
  return lines;
}
