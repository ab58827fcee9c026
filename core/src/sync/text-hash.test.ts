import fc from 'fast-check';
import { textHash, unorderedHashes } from './text-hash';

test('the empty text has the empty hash; every other one nine characters that no list of hashes is split at', () => {
  expect(textHash('')).toBe('');
  fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => /^[\w-]{9}$/.test(textHash(text))));
});

test('the same text has the same hash, whatever was hashed before it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, other) => {
      const before = textHash(text);
      textHash(other);
      textHash('x'.repeat(20_000));
      return textHash(`${text} `.slice(0, -1)) === before;
    }),
  );
});

test('a text with one character changed, added or taken away has another hash, at any length', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ minLength: 1 }),
        fc.integer({ min: 5000, max: 20_000 }).map((length) => 'é'.repeat(length)),
      ),
      fc.nat(),
      (text, place) => {
        const at = place % text.length;
        const hash = textHash(text);
        const swapped = text[at] === 'a' ? 'b' : 'a';
        return (
          textHash(`${text.slice(0, at)}${swapped}${text.slice(at + 1)}`) !== hash &&
          textHash(`${text.slice(0, at)}${text.slice(at + 1)}`) !== hash &&
          textHash(`${text}\0`) !== hash
        );
      },
    ),
  );
});

test('a hundred thousand like texts have a hundred thousand hashes', () => {
  const hashes = new Set(Array.from({ length: 100_000 }, (_, i) => textHash(`Meeting ${i}, room ${i % 7}`)));
  expect(hashes.size).toBe(100_000);
});

interface Line {
  text: string;
  mark: number;
}
const hashes = (list: readonly Line[]) =>
  unorderedHashes(
    list,
    ({ text }) => text,
    ({ mark }) => mark,
  );
const lines = fc.array(fc.record({ text: fc.string(), mark: fc.nat({ max: 4 }) }), { minLength: 1, maxLength: 20 });

test('the order of a list does not matter', () => {
  fc.assert(
    fc.property(
      lines.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, shuffled]) => {
        expect(hashes(shuffled)).toEqual(hashes(list));
      },
    ),
  );
});

test('a line more changes both hashes, another mark the marked one only', () => {
  expect(hashes([])).toEqual({ lines: '', marked: '' });
  fc.assert(
    fc.property(lines, fc.nat(), (list, place) => {
      const before = hashes(list);
      const more = hashes([...list, list[place % list.length] as Line]);
      expect(more.lines).not.toBe(before.lines);
      expect(more.marked).not.toBe(before.marked);
      const remarked = hashes(
        list.map((line, i) => (i === place % list.length ? { ...line, mark: line.mark + 1 } : line)),
      );
      expect(remarked.lines).toBe(before.lines);
      expect(remarked.marked).not.toBe(before.marked);
    }),
  );
});

test('two lines that exchange their marks are seen', () => {
  const list = [
    { text: 'a', mark: 1 },
    { text: 'b', mark: 2 },
  ];
  const exchanged = [
    { text: 'a', mark: 2 },
    { text: 'b', mark: 1 },
  ];
  expect(hashes(exchanged).marked).not.toBe(hashes(list).marked);
});
