import { isRejectedEvent } from './source.js';

describe('isRejectedEvent', () => {
  test.each([
    ['the event itself', '/cal/a.ics', '/cal/a.ics'],
    ['an occurrence of a calendar object', '/cal/a.ics#2026-11-23T09:00:00.000Z', '/cal/a.ics'],
    ['an occurrence of one of several series in an object', '/cal/a.ics#u1#2026-11-23', '/cal/a.ics'],
    ['an occurrence of the very series of several in an object', '/cal/a.ics#u1#2026-11-23', '/cal/a.ics#u1'],
    ['an occurrence in a feed', 'u1#2026-11-23T09:00:00.000Z', 'u1'],
    ['an occurrence of Google', 'abc_20261123T090000Z', 'abc'],
    ['an all-day occurrence of Google', 'abc_20261123', 'abc'],
    [
      'an occurrence of the later part of a split series',
      'abc_R20261101T090000_20261123T090000Z',
      'abc_R20261101T090000',
    ],
  ])('%s', (_name, eventId, rejectedId) => {
    expect(isRejectedEvent(eventId, rejectedId)).toBe(true);
  });

  test.each([
    ['another event', '/cal/b.ics', '/cal/a.ics'],
    ['an event whose name begins with it', 'u10#2026-11-23T09:00:00.000Z', 'u1'],
    ['the series of a rejected occurrence', 'u1', 'u1#2026-11-23T09:00:00.000Z'],
    ['another occurrence', 'u1#2026-11-30T09:00:00.000Z', 'u1#2026-11-23T09:00:00.000Z'],
    ['another series of the object', '/cal/a.ics#u2#2026-11-23', '/cal/a.ics#u1'],
    ['the later part of a split series, which has a name of its own', 'abc_R20261101T090000_20261123T090000Z', 'abc'],
    ['a name that only looks alike', 'abc_20261123T090000Z_x', 'abc'],
  ])('not %s', (_name, eventId, rejectedId) => {
    expect(isRejectedEvent(eventId, rejectedId)).toBe(false);
  });
});
