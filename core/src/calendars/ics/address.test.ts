import { isCalendarBotsError } from '../../http/index';
import { readAddress, withoutAddress } from './address';

const GOOGLE = 'https://calendar.google.com/calendar/ical/me%40example.com/private-0123456789abcdef/basic.ics';

describe('the address', () => {
  it.each([
    ['webcal://p12-caldav.icloud.com/published/2/abc', 'https://p12-caldav.icloud.com/published/2/abc'],
    ['WEBCALS://example.com/a.ics', 'https://example.com/a.ics'],
    [' https://example.com/a.ics?key=1#top ', 'https://example.com/a.ics?key=1'],
    ['example.com/a.ics', 'https://example.com/a.ics'],
    ['http://127.0.0.1:5232/me/cal/', 'http://127.0.0.1:5232/me/cal/'],
    [
      'http://nextcloud:8080/remote.php/dav/public-calendars/x?export',
      'http://nextcloud:8080/remote.php/dav/public-calendars/x?export',
    ],
  ])('%s', (entered, url) => {
    expect(readAddress(entered).url).toBe(url);
  });
  it.each(['', 'my calendar', 'ftp://example.com/a.ics', 'file:///etc/passwd', 'https://', 'secret-word'])(
    '%j is none, and is not repeated',
    (entered) => {
      let error: unknown;
      try {
        readAddress(entered);
      } catch (thrown) {
        error = thrown;
      }
      if (!isCalendarBotsError(error)) throw new Error('went well');
      expect(error.code).toBe('invalid');
      expect(error.hint).toContain('Secret address in iCal format');
      if (entered !== '' && entered !== 'https://')
        expect(`${error.message} ${error.hint ?? ''}`).not.toContain(entered);
    },
  );
});

describe('the calendar id', () => {
  const idOf = (url: string): string => readAddress(url).calendarId;
  it('does not show the address', () => {
    expect(idOf(GOOGLE)).toMatch(/^feed-[\w-]{22}$/);
  });
  it('stays when the secret is renewed, where the address tells', () => {
    expect(idOf(GOOGLE.replace('0123', 'ffff'))).toBe(idOf(GOOGLE));
    expect(idOf(GOOGLE.replace('me%40', 'you%40'))).not.toBe(idOf(GOOGLE));
    const outlook = 'https://outlook.office365.com/owa/calendar/0a1b@example.com/5ec3e7/calendar.ics';
    expect(idOf(outlook.replace('5ec3e7', '000000'))).toBe(idOf(outlook));
    expect(idOf(outlook.replace('0a1b', '0a1c'))).not.toBe(idOf(outlook));
  });
  it('is the same for webcal, https and http, and another for another query', () => {
    const ids = ['webcal', 'https', 'http'].map((scheme) => idOf(`${scheme}://example.com/a.ics?x=1`));
    expect(new Set(ids).size).toBe(1);
    expect(idOf('https://example.com/a.ics?x=2')).not.toBe(ids[0]);
  });
});

test.each([
  [GOOGLE, 'Google Calendar'],
  ['https://outlook.live.com/owa/calendar/x/y/calendar.ics', 'Outlook'],
  ['webcal://p12-caldav.icloud.com/published/2/abc', 'iCloud'],
  ['https://user.fm.fastmail.com/dav/x.ics', 'Fastmail'],
  ['https://cloud.example.com/remote.php/dav/public-calendars/x?export', 'Nextcloud'],
])('of %s it is said where %s shows it', (url, product) => {
  expect(readAddress(url).where).toContain(product);
});

test('addresses are taken out of the words of others', () => {
  const words = `GET ${GOOGLE} failed: /calendar/ical/me@example.com/private-0123456789abcdef/basic.ics (404)`;
  const left = withoutAddress(words, GOOGLE);
  expect(left).not.toContain('private-');
  expect(left).not.toContain('me@example.com');
  expect(left).toMatch(/^GET … failed: .*\(404\)$/);
});
