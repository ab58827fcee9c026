import { BodyRefused } from './client';
import { hashOf, readFeed } from './feed';

const file = (...events: string[]): string =>
  ['BEGIN:VCALENDAR', 'PRODID:-//A//1//EN', 'X-WR-CALNAME:Ä', ...events, 'END:VCALENDAR', ''].join('\r\n');
const event = (uid: string, more = 'SUMMARY:Größe'): string =>
  ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', more, 'DTSTART:20260504T090000Z', 'END:VEVENT'].join(
    '\r\n',
  );

describe('the hash of a feed', () => {
  const text = file(event('1'), event('2'));
  it.each([
    ['other line ends', text.replaceAll('\r\n', '\n')],
    ['other folds', text.replaceAll('SUMMARY:', 'SUMM\r\n ARY:')],
    ['another DTSTAMP', text.replaceAll('DTSTAMP:2026', 'DTSTAMP:2027')],
    ['another PRODID', text.replace('//1//', '//2//')],
    ['another order', file(event('2'), event('1'))],
    ['a byte order mark', `\uFEFF${text}`],
  ])('is the same for %s', (_, other) => {
    expect(hashOf(other)).toBe(hashOf(text));
  });
  it.each([
    ['another title', text.replace('Größe', 'Grösse')],
    ['an event more', file(event('1'), event('2'), event('3'))],
    ['an event less', file(event('1'))],
    ['the same event twice', file(event('1'), event('1'))],
    ['another name of the calendar', text.replace('CALNAME:Ä', 'CALNAME:B')],
    ['a property that moved to the other event', file(event('1', 'A:1'), event('2', 'A:2')).replace('A:1', 'A:2')],
  ])('is another for %s', (_, other) => {
    expect(hashOf(other)).not.toBe(hashOf(text));
  });
});

describe('the body of a feed', () => {
  const trouble = (body: string): string => {
    try {
      readFeed(body, null);
      return 'none';
    } catch (error) {
      if (error instanceof BodyRefused) return error.trouble;
      throw error;
    }
  };
  it.each([
    ['none', file()],
    ['none', ` \r\n\uFEFF${file()}`.trimStart()],
    ['empty', ''],
    ['empty', '\uFEFF \r\n '],
    ['signIn', '<!DOCTYPE html><html><title>Sign in - Google Accounts</title></html>'],
    ['signIn', '<html><body><form><input name=p type = "password"></form></body></html>'],
    ['signIn', '<html><head><title>Anmelden</title></head></html>'],
    ['webPage', '<html><head><title>Calendars</title></head></html>'],
    ['webPage', '<?xml version="1.0"?><error/>'],
    ['notCalendar', '{"error":1}'],
    ['notCalendar', 'BEGIN:VCARD\r\nEND:VCARD'],
    ['notCalendar', 'Not Found'],
    ['cutOff', file(event('1')).slice(0, -20)],
    ['cutOff', 'BEGIN:VCALENDAR'],
  ])('%s: %j', (expected, body) => {
    expect(trouble(body)).toBe(expected);
  });
});
