import { cut } from '../../cut';
import fc from 'fast-check';
import type { BotTag } from '../service';
import { keyFilter, orderToExtra, OURS, ownExtra, tagFromExtra, tagToExtra, userExtra } from './tag';

const word = fc.stringMatching(/^[A-Za-z0-9_-]{1,22}$/);
const tagArbitrary: fc.Arbitrary<BotTag> = fc.record({
  key: word,
  holders: fc.array(word, { maxLength: 4 }),
  start: fc.string(),
  end: fc.string(),
  version: fc.string(),
  settings: word,
  removed: fc.option(fc.string(), { nil: null }),
  event: fc.record({
    id: fc.string(),
    calendarId: fc.string(),
    provider: word,
    title: fc.string({ maxLength: 200, unit: 'grapheme' }).map((title) => cut(title, 200)),
  }),
});
const users = fc.dictionary(
  fc.string().filter((key) => !key.startsWith('calendar_bots')),
  fc.jsonValue(),
  { noNullPrototype: true },
);

describe('the tag in extra', () => {
  it('comes back as it was, beside whatever the user keeps there', () => {
    fc.assert(
      fc.property(tagArbitrary, users, (tag, mine) => {
        const extra: unknown = JSON.parse(JSON.stringify({ ...mine, ...tagToExtra(tag), ...orderToExtra('o') }));
        const record = extra as Record<string, unknown>;
        expect(tagFromExtra(record)).toEqual(tag);
        expect(userExtra(record)).toEqual(JSON.parse(JSON.stringify(mine)));
        expect({ ...userExtra(record), ...ownExtra(record) }).toEqual(record);
      }),
    );
  });

  it('is flat text, and leaves nothing of an older tag behind when merged', () => {
    fc.assert(
      fc.property(tagArbitrary, tagArbitrary, (older, newer) => {
        const merged = { ...tagToExtra(older), ...tagToExtra(newer) };
        for (const value of Object.values(merged)) expect(typeof value).toBe('string');
        expect(tagFromExtra(merged)).toEqual(newer);
      }),
    );
  });

  it('tells "removed for an unknown version" from "not removed"', () => {
    const tag = fc.sample(tagArbitrary, 1)[0] as BotTag;
    expect(tagFromExtra(tagToExtra({ ...tag, removed: '' }))?.removed).toBe('');
    expect(tagFromExtra(tagToExtra({ ...tag, removed: null }))?.removed).toBeNull();
  });

  it.each([
    [null],
    [undefined],
    [{}],
    [{ calendar_bots: '1' }],
    [{ calendar_bots_key: 'x' }],
    [{ calendar_bots: '1', calendar_bots_key: 7 }],
  ])('is not found in %j', (extra) => expect(tagFromExtra(extra as Record<string, unknown> | null)).toBeNull());

  it('has filters with one colon and no comma', () => {
    fc.assert(fc.property(word, (key) => expect(keyFilter(key)).toMatch(/^[^:,]+:[^:,]+$/)));
    expect(OURS).toMatch(/^[^:,]+:[^:,]+$/);
  });

  it('cuts titles between characters', () => {
    expect(cut('ab🎉', 3)).toBe('ab');
    expect(cut('ab🎉', 4)).toBe('ab🎉');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(30), (text, length) => {
        const short = cut(text, length);
        expect(short.length).toBeLessThanOrEqual(length);
        // No half of a surrogate pair at the end.
        expect(short).not.toMatch(/[\ud800-\udbff]$/);
        expect(text.startsWith(short)).toBe(true);
      }),
    );
  });
});
