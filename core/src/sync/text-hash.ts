/**
 * Hashes of texts that the mirror compares but does not keep: nine characters of base64url (54 bits), the empty text's
 * is empty. Two multiplicative streams over the text's UTF-8, finished as in MurmurHash3. They tell an edited text from
 * its earlier version; they are no protection against somebody who looks for two texts with one hash.
 *
 * Four bytes a step, and never `toString(36)`: on a first sync that alone took as long as reading the event.
 * The bytes are taken as the machine orders them, so state that is carried to a machine of the other order looks edited.
 */
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const encoder = new TextEncoder();
/** Room for what is being hashed, reused: nothing else can run meanwhile. */
const room = new Uint8Array(16_384);
const words = new Int32Array(room.buffer);

/** Both streams of the text that was read last. */
let high = 0;
let low = 0;

function read(text: string): void {
  if (text.length * 3 + 4 <= room.length) {
    mix(room, words, encoder.encodeInto(text, room).written);
    return;
  }
  const encoded = encoder.encode(text);
  const padded = new Uint8Array((encoded.length + 7) & ~3);
  padded.set(encoded);
  mix(padded, new Int32Array(padded.buffer), encoded.length);
}

function mix(bytes: Uint8Array, view: Int32Array, length: number): void {
  // The last word may reach beyond the text. No text ends in U+0000, so none is another one's beginning.
  bytes[length] = 0;
  bytes[length + 1] = 0;
  bytes[length + 2] = 0;
  let a = 0x9e3779b9 | 0;
  let b = 0x85ebca6b | 0;
  const end = (length + 3) >> 2;
  for (let i = 0; i < end; i++) {
    const word = view[i] as number;
    a = Math.imul(a ^ word, 0x27d4eb2f);
    b = Math.imul(b ^ word, 0x165667b1);
  }
  finish(a ^ length, b);
}

function finish(a: number, b: number): void {
  high = Math.imul(a ^ (a >>> 15), 0x85ebca6b) ^ b;
  low = Math.imul(b ^ (b >>> 13), 0xc2b2ae35) ^ high;
}

function written(a: number, b: number): string {
  return (
    digit(a >>> 26) +
    digit(a >>> 20) +
    digit(a >>> 14) +
    digit(a >>> 8) +
    digit(a >>> 2) +
    digit((a << 4) | (b >>> 28)) +
    digit(b >>> 22) +
    digit(b >>> 16) +
    digit(b >>> 10)
  );
}

const digit = (bits: number): string => BASE64URL[bits & 63] as string;

export function textHash(text: string): string {
  if (text === '') return '';
  read(text);
  return written(high, low);
}

/** Hash of lines whatever their order, and beside it one of a mark on each: who is invited, and what they answered. */
export class MarkedLines {
  private lines = [0, 0] as [number, number];
  private marks = [0, 0] as [number, number];
  private empty = true;
}
