// The record room in a browser: reads a receipt and checks it. Bytes in, values out; WebCrypto does the hashing.
// Formats: C2SP tlog-proof, signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles; tree by RFC 9162.

const LONGEST = 65536;
const HASH = 32;
const NONCE = 32;
const TILE = 256;
const ROWS = 8;
const MOST_LEVELS = 63;
const MOST_SIGNATURES = 64;
const FIRST_LINE = "c2sp.org/tlog-proof@v1";
const SIGNATURE = 0x01;
const COSIGNATURE = 0x04;

// What is wrong, by a code that the page has words for.
export class RecordError extends Error {
  constructor(code, values = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}

const refuseUnless = (holds, code, values) => {
  if (!holds) throw new RecordError(code, values);
};

// Whether this browser can check signatures at all; without https, it may not.
export const canCheck = async () => {
  try {
    const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    return Boolean(pair.publicKey);
  } catch {
    return false;
  }
};

const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of parts) {
    whole.set(one, at);
    at += one.length;
  }
  return whole;
};
const utf8 = (text) => new TextEncoder().encode(text);
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const equal = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
export const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Only the one form of base64 that encoding gives: so no bit of a receipt can change unseen.
const unbase64 = (text, code) => {
  let bytes;
  try {
    bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new RecordError(code);
  }
  refuseUnless(text && btoa(String.fromCharCode(...bytes)) === text, code);
  return bytes;
};

const wholeNumber = (text, code) => {
  refuseUnless(/^(0|[1-9][0-9]{0,15})$/.test(text), code);
  const number = Number(text);
  refuseUnless(Number.isSafeInteger(number), code);
  return number;
};

const decode = (bytes, code) => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new RecordError(code);
  }
};

// A public key, as "name+hash+base64".
export const readKey = async (text) => {
  const found = /^([^\s+]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,200})$/.exec(text);
  refuseUnless(found, "key");
  const bytes = unbase64(found[3], "key");
  refuseUnless(bytes.length === HASH + 1 && (bytes[0] === SIGNATURE || bytes[0] === COSIGNATURE), "key");
  const id = (await sha256(utf8(`${found[1]}\n`), bytes)).slice(0, 4);
  refuseUnless(hex(id) === found[2], "key");
  return { name: found[1], id, kind: bytes[0], bytes: bytes.slice(1) };
};

// A signed note: text, and lines of signatures that nobody has looked at yet.
export const readNote = (whole, code = "receipt-checkpoint") => {
  const end = whole.lastIndexOf("\n\n");
  refuseUnless(end > 0 && whole.endsWith("\n"), code);
  refuseUnless(!/[\x00-\x09\x0b-\x1f]/.test(whole), code);
  const lines = whole.slice(end + 2, -1).split("\n");
  refuseUnless(lines.length <= MOST_SIGNATURES, code);
  const signatures = lines.map((line) => {
    const found = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line);
    refuseUnless(found, code);
    const bytes = unbase64(found[2], code);
    refuseUnless(bytes.length > 4, code);
    return { name: found[1], id: bytes.slice(0, 4), bytes: bytes.slice(4) };
  });
  return { text: whole.slice(0, end + 1), signatures };
};

// What a checkpoint says: whose log, how many entries, and the root over them.
export const readCheckpoint = (text, code = "receipt-checkpoint") => {
  const lines = text.slice(0, -1).split("\n");
  refuseUnless(lines.length >= 3 && lines.every((line) => line), code);
  const root = unbase64(lines[2], code);
  refuseUnless(root.length === HASH, code);
  return { origin: lines[0], size: wholeNumber(lines[1], code), root };
};

// A receipt, as a file or pasted.
export const readReceipt = (bytes) => {
  refuseUnless(bytes.length > 0, "receipt-empty");
  refuseUnless(bytes.length <= LONGEST, "receipt-long");
  const text = decode(bytes, "receipt-letters");
  refuseUnless(text.startsWith(`${FIRST_LINE}\n`), "receipt-none");
  const end = text.indexOf("\n\n");
  refuseUnless(end > 0, "receipt-cut");
  const lines = text.slice(0, end).split("\n").slice(1);
  refuseUnless(lines[0]?.startsWith("extra "), "receipt-closed");
  const opening = unbase64(lines[0].slice(6), "receipt-opening");
  refuseUnless(opening.length > NONCE, "receipt-opening");
  refuseUnless(lines[1]?.startsWith("index "), "receipt-index");
  const index = wholeNumber(lines[1].slice(6), "receipt-index");
  refuseUnless(lines.length - 2 <= MOST_LEVELS, "receipt-path");
  const path = lines.slice(2).map((line) => unbase64(line, "receipt-path"));
  refuseUnless(path.every((one) => one.length === HASH), "receipt-path");
  const note = readNote(text.slice(end + 2));
  const record = decode(opening.slice(NONCE), "receipt-opening");
  let said;
  try {
    said = JSON.parse(record);
  } catch {
    throw new RecordError("receipt-opening");
  }
  refuseUnless(said && typeof said === "object" && typeof said.type === "string", "receipt-opening");
  return { index, path, note, checkpoint: readCheckpoint(note.text), nonce: opening.slice(0, NONCE), record, said };
};

// The entry that stands for a record, and its leaf in the tree.
export const entryOf = (receipt) => sha256(receipt.nonce, utf8(receipt.record));
const leafHash = (entry) => sha256(Uint8Array.of(0), entry);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

const odd = (number) => number % 2 === 1;
const half = (number) => Math.floor(number / 2);

// The root to which a path leads from a leaf.
export const rootByPath = async (index, size, entry, path) => {
  refuseUnless(index < size, "path-place", { index, size });
  let [at, last, found] = [index, size - 1, await leafHash(entry)];
  for (const beside of path) {
    refuseUnless(last !== 0, "path");
    if (odd(at) || at === last) {
      found = await nodeHash(beside, found);
      while (!odd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      found = await nodeHash(found, beside);
    }
    [at, last] = [half(at), half(last)];
  }
  refuseUnless(last === 0, "path");
  return found;
};

export const checkInclusion = async (receipt, entry) => {
  const { size, root } = receipt.checkpoint;
  refuseUnless(equal(await rootByPath(receipt.index, size, entry, receipt.path), root), "path");
};

const verify = async (key, signature, message) => {
  let known;
  try {
    known = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    throw new RecordError("key");
  }
  return crypto.subtle.verify({ name: "Ed25519" }, known, signature, message);
};

const signedBy = (note, key) => note.signatures.filter((one) => one.name === key.name && equal(one.id, key.id));

// That the log's own key has signed: once at least, and never badly.
export const checkSignature = async (note, key) => {
  const found = signedBy(note, key);
  refuseUnless(found.length, "signature-missing", { name: key.name });
  for (const one of found) {
    refuseUnless(one.bytes.length === 64 && (await verify(key.bytes, one.bytes, utf8(note.text))), "signature");
  }
};

// Who else has signed, and when they saw it; a known witness who has signed badly spoils the note.
export const checkCosignatures = async (note, keys, own) => {
  const seen = [];
  for (const key of keys) {
    for (const one of signedBy(note, key)) {
      refuseUnless(one.bytes.length === 72, "cosignature", { name: key.name });
      const moment = Number(new DataView(one.bytes.buffer, one.bytes.byteOffset).getBigUint64(0));
      const message = utf8(`cosignature/v1\ntime ${moment}\n${note.text}`);
      refuseUnless(await verify(key.bytes, one.bytes.slice(8), message), "cosignature", { name: key.name });
      seen.push({ name: key.name, moment });
    }
  }
  const known = [own, ...keys];
  const unknown = note.signatures.filter((one) => !known.some((key) => one.name === key.name && equal(one.id, key.id)));
  return { seen, unknown: unknown.map((one) => one.name) };
};

const placeOf = (index) => {
  const groups = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  }
  return groups.join("/");
};

// The address of a tile of hashes, below the log's own.
export const tilePath = (level, index, width) =>
  `tile/${level}/${placeOf(index)}${width < TILE ? `.p/${width}` : ""}`;

// Reads hashes of complete subtrees out of tiles of a log of some size.
const hashReader = (fetchTile, size) => {
  const tiles = new Map();
  const tile = (level, index) => {
    const width = Math.min(TILE, Math.floor(size / TILE ** level) - index * TILE);
    refuseUnless(width > 0, "tiles");
    const path = tilePath(level, index, width);
    if (!tiles.has(path)) {
      const found = fetchTile(path).then((bytes) => {
        refuseUnless(bytes.length === width * HASH, "tiles");
        return bytes;
      });
      tiles.set(path, found);
    }
    return tiles.get(path);
  };
  return async (level, index) => {
    const row = level % ROWS;
    const first = index * 2 ** row;
    const held = await tile(Math.floor(level / ROWS), Math.floor(first / TILE));
    let hashes = [];
    for (let at = first % TILE; at < (first % TILE) + 2 ** row; at += 1) {
      hashes.push(held.slice(at * HASH, (at + 1) * HASH));
    }
    while (hashes.length > 1) {
      hashes = await Promise.all(
        Array.from({ length: hashes.length / 2 }, (_, at) => nodeHash(hashes[2 * at], hashes[2 * at + 1])),
      );
    }
    return hashes[0];
  };
};

const levelOf = (count) => {
  let level = 0;
  while (2 ** (level + 1) <= count) level += 1;
  return level;
};
const leftOf = (count) => {
  let left = 1;
  while (left * 2 < count) left *= 2;
  return left;
};

const hashOf = async (read, start, end) => {
  const parts = [];
  for (let at = start; at < end; ) {
    const level = levelOf(end - at);
    parts.push(await read(level, at / 2 ** level));
    at += 2 ** level;
  }
  let found = parts.pop();
  while (parts.length) found = await nodeHash(parts.pop(), found);
  return found;
};

// The hashes from which both the earlier and the later root of a log follow, if it only grew.
export const consistencyPath = async (fetchTile, oldSize, newSize) => {
  const read = hashReader(fetchTile, newSize);
  const ranges = [];
  let [start, end, whole] = [0, newSize, true];
  while (end !== oldSize) {
    const middle = start + leftOf(end - start);
    if (oldSize <= middle) {
      ranges.push([middle, end]);
      end = middle;
    } else {
      ranges.push([start, middle]);
      [start, whole] = [middle, false];
    }
  }
  if (!whole) ranges.push([start, end]);
  return Promise.all(ranges.reverse().map(([from, to]) => hashOf(read, from, to)));
};

// That a log of two sizes and roots only grew from the one to the other.
export const checkConsistency = async (old, now, given) => {
  if (old.size === now.size) {
    refuseUnless(equal(old.root, now.root), "fork");
    return;
  }
  refuseUnless(old.size < now.size, "shrunk", { size: old.size, now: now.size });
  refuseUnless(old.size > 0, "fork");
  const path = 2 ** levelOf(old.size) === old.size ? [old.root, ...given] : given;
  refuseUnless(path.length, "fork");
  let [at, last] = [old.size - 1, now.size - 1];
  while (odd(at)) [at, last] = [half(at), half(last)];
  let [before, after] = [path[0], path[0]];
  for (const beside of path.slice(1)) {
    refuseUnless(last !== 0, "fork");
    if (odd(at) || at === last) {
      before = await nodeHash(beside, before);
      after = await nodeHash(beside, after);
      while (!odd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      after = await nodeHash(after, beside);
    }
    [at, last] = [half(at), half(last)];
  }
  refuseUnless(last === 0 && equal(before, old.root) && equal(after, now.root), "fork");
};
