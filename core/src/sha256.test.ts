import { createHash } from 'node:crypto';
import { sha256 as noble } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { digest } from './event';
import { sha256 } from './sha256';

const hex = (text: string): string =>
  Array.from(sha256(text, new Int32Array(8)), (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
const expected = (text: string): string => createHash('sha256').update(text).digest('hex');

test('the examples of FIPS 180-4', () => {
  expect(hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(hex('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  );
  expect(hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('every length up to some blocks beyond the room for short texts, in one, two and three bytes a character', () => {
  for (let length = 0; length < 700; length++)
    for (const char of ['a', 'é', '会']) {
      const text = char.repeat(length);
      expect(hex(text)).toBe(expected(text));
    }
});

test('any text, as two other implementations have it; what was hashed before does not matter', () => {
  const text = fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(text, text, (one, other) => {
      hex(other);
      expect(hex(one)).toBe(expected(one));
      expect(hex(one)).toBe(Buffer.from(noble(new TextEncoder().encode(one))).toString('hex'));
    }),
    { numRuns: 500 },
  );
});

test('half of a surrogate pair is read as the replacement character, as every encoder does', () => {
  expect(hex('a\ud83d')).toBe(expected('a\ufffd'));
});

test('a long text', () => {
  const text = 'Ünïcode '.repeat(50_000);
  expect(hex(text)).toBe(expected(text));
});

test('a digest is the beginning of base64url', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(digest(text)).toBe(createHash('sha256').update(text).digest('base64url').slice(0, 22));
    }),
  );
});
