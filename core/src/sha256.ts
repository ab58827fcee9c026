/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const K = Uint32Array.from(
  `428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5 d807aa98 12835b01 243185be 550c7dc3
  72be5d74 80deb1fe 9bdc06a7 c19bf174 e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da
  983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967 27b70a85 2e1b2138 4d2c6dfc 53380d13
  650a7354 766a0abb 81c2c92e 92722c85 a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070
  19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3 748f82ee 78a5636f 84c87814 8cc70208
  90befffa a4506ceb bef9a3f7 c67178f2`
    .split(/\s+/)
    .map((word) => parseInt(word, 16)),
);

const encoder = new TextEncoder();
/** Room for short texts with their padding, reused: nothing else can run while a hash is made. */
const short = new Uint8Array(512);
const LONGEST_SHORT = short.length - 9;
const schedule = new Int32Array(64);

/**
 * SHA-256 (FIPS 180-4) of a text in UTF-8, as eight words of 32 bits.
 *
 * Written for texts of one or two blocks, of which a calendar has one for each event: there the general
 * implementations take most of their time to set up. `into` receives the words and is returned.
 */
export function sha256(text: string, into: Int32Array): Int32Array {
  const ascii = writeAscii(text);
  const encoded = ascii ? null : encoder.encode(text);
  const length = encoded === null ? text.length : encoded.length;
  // At least one byte for the mark and eight for the length.
  const end = (((length + 8) >>> 6) + 1) * 64;
  const padded = end <= short.length ? short : new Uint8Array(end);
  if (encoded !== null) padded.set(encoded);
  padded.fill(0, length, end);
  padded[length] = 0x80;
  // The length in bits, most significant byte first; no text has 2^53 of them.
  for (let i = 1, bits = length * 8; bits > 0; i++, bits = Math.floor(bits / 256)) padded[end - i] = bits & 255;
  return compress(padded, end, into);
}

/** Puts a short text of ASCII into the room for it; false for any other. Cheaper than asking the encoder. */
function writeAscii(text: string): boolean {
  if (text.length > LONGEST_SHORT) return false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 127) return false;
    short[i] = unit;
  }
  return true;
}

function compress(bytes: Uint8Array, end: number, into: Int32Array): Int32Array {
  let h0 = 0x6a09e667 | 0;
  let h1 = 0xbb67ae85 | 0;
  let h2 = 0x3c6ef372 | 0;
  let h3 = 0xa54ff53a | 0;
  let h4 = 0x510e527f | 0;
  let h5 = 0x9b05688c | 0;
  let h6 = 0x1f83d9ab | 0;
  let h7 = 0x5be0cd19 | 0;
  const w = schedule;
  for (let at = 0; at < end; at += 64) {
    for (let i = 0; i < 16; i++) {
      const from = at + i * 4;
      w[i] =
        ((bytes[from] as number) << 24) |
        ((bytes[from + 1] as number) << 16) |
        ((bytes[from + 2] as number) << 8) |
        (bytes[from + 3] as number);
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15] as number;
      const y = w[i - 2] as number;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
    }
    let a = h0;
    let b = h1;
    let c = h2;
    let d = h3;
    let e = h4;
    let f = h5;
    let g = h6;
    let h = h7;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[i] as number) + (w[i] as number)) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    h0 = (h0 + a) | 0;
    h1 = (h1 + b) | 0;
    h2 = (h2 + c) | 0;
    h3 = (h3 + d) | 0;
    h4 = (h4 + e) | 0;
    h5 = (h5 + f) | 0;
    h6 = (h6 + g) | 0;
    h7 = (h7 + h) | 0;
  }
  into[0] = h0;
  into[1] = h1;
  into[2] = h2;
  into[3] = h3;
  into[4] = h4;
  into[5] = h5;
  into[6] = h6;
  into[7] = h7;
  return into;
}
