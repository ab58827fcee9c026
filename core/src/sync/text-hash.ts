/**
 * Hashes of texts that the mirror compares but does not keep: nine characters of base64url (54 bits). Two multiplicative
 * streams over the text's UTF-8, turned and finished in the manner of MurmurHash3. They tell an edited text from its earlier version; they are
 * no protection against somebody who looks for two texts with one hash.
 *
 * Four bytes a step, in the order of the machine: state that is carried to one of the other order looks edited there.
 */
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const encoder = new TextEncoder();
/** Room for the text that is being hashed, reused: nothing else can run meanwhile. */
const room = new Uint8Array(16_384);
const roomWords = new Int32Array(room.buffer);

/** The two streams of the last text. */
let high = 0;
let low = 0;

function read(text: string): void {
  if (text.length * 3 + 3 <= room.length) {
    mix(room, roomWords, encoder.encodeInto(text, room).written);
  } else {
    const encoded = encoder.encode(text);
    const padded = new Uint8Array((encoded.length + 6) & ~3);
    padded.set(encoded);
    mix(padded, new Int32Array(padded.buffer), encoded.length);
  }
}

function mix(bytes: Uint8Array, words: Int32Array, length: number): void {
  // The last word may reach beyond the text.
  bytes.fill(0, length, length + 3);
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let i = 0, end = (length + 3) >> 2; i < end; i++) {
    const word = words[i] as number;
    // A product carries upwards only; the turns bring the high bits back down.
    a = Math.imul(a ^ word, 0x27d4eb2f);
    a = (a << 15) | (a >>> 17);
    b = Math.imul(b ^ word, 0x165667b1);
    b = (b << 11) | (b >>> 21);
  }
  finish(a ^ length, b);
}

function finish(a: number, b: number): void {
  high = Math.imul(a ^ (a >>> 15), 0x85ebca6b) ^ b;
  low = Math.imul(b ^ (b >>> 13), 0xc2b2ae35) ^ high;
}

function written(a: number, b: number): string {
  let out = '';
  for (let shift = 26; shift > 0; shift -= 6) out += digit(a >>> shift);
  out += digit((a << 4) | (b >>> 28));
  for (let shift = 22; shift > 4; shift -= 6) out += digit(b >>> shift);
  return out;
}

const digit = (bits: number): string => BASE64URL[bits & 63] as string;

/** The hash of a text; empty for the empty text. */
export function textHash(text: string): string {
  if (text === '') return '';
  read(text);
  return written(high, low);
}

/**
 * Hashes of a list in whatever order, each line with a small number beside it: `lines` of the lines alone, `marked` of
 * the lines with their numbers. Sums, so that nothing has to be sorted. Both are empty for an empty list.
 */
export function unorderedHashes<T>(
  list: readonly T[],
  line: (item: T) => string,
  mark: (item: T) => number,
): { lines: string; marked: string } {
  if (list.length === 0) return { lines: '', marked: '' };
  let a = 0;
  let b = 0;
  let markedA = 0;
  let markedB = 0;
  for (const item of list) {
    read(line(item));
    a = (a + high) | 0;
    b = (b + low) | 0;
    finish(Math.imul(high + mark(item), 0x27d4eb2f), Math.imul(low - mark(item), 0x165667b1));
    markedA = (markedA + high) | 0;
    markedB = (markedB + low) | 0;
  }
  return { lines: written(a, b), marked: written(markedA, markedB) };
}
