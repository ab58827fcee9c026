import { detectMeetingLink, findMeetingLinks } from './index';
import { FIRST_PLACES, LAST_PLACES } from './limits';
import { LinkTable } from './resolve';

const link = (i: number): string => `https://zoom.us/j/${80_000_000_000 + i}`;
const links = (count: number): string[] => Array.from({ length: count }, (_, i) => link(i));
const ids = (description: string): (string | null)[] =>
  findMeetingLinks({ description }).map(({ meetingId }) => meetingId);
const all = FIRST_PLACES + LAST_PLACES;

describe('places of one text', () => {
  it('all are looked at as long as they are no more than the limit', () => {
    expect(ids(links(all).join('\n'))).toHaveLength(all);
    expect(ids(`<p>${links(all).join('</p><p>')}</p>`)).toHaveLength(all);
    expect(ids(`<p>${links(all).map((url) => `<a href="${url}">join</a>`)}</p>`)).toHaveLength(all);
  });

  it.each([
    ['text', (urls: string[]) => urls.join('\n')],
    ['text in brackets', (urls: string[]) => urls.map((url) => `<${url}>`).join(' ')],
    ['text without scheme', (urls: string[]) => urls.map((url) => url.slice(8)).join(' ')],
    ['HTML', (urls: string[]) => urls.map((url) => `<p><a href="${url}">join</a></p>`).join('\n')],
  ])('of more, the first and the last: %s', (_name, write) => {
    const found = ids(write(links(3000)));
    expect(found.slice(0, FIRST_PLACES)).toEqual(links(FIRST_PLACES).map((url) => url.slice(-11)));
    expect(found.at(-1)).toBe(link(2999).slice(-11));
    expect(found.length).toBeGreaterThanOrEqual(all - 1);
    expect(found.length).toBeLessThanOrEqual(all);
  });

  it('links to other hosts do not count', () => {
    const others = 'https://acme.example/a/b '.repeat(5000);
    const anchors = '<a href="https://acme.example/a/b">x</a> '.repeat(5000);
    expect(detectMeetingLink({ description: `${others}${link(7)} ${others}` })?.meetingId).toBe('80000000007');
    expect(detectMeetingLink({ description: `${anchors}${link(7)} ${anchors}` })?.meetingId).toBe('80000000007');
  });

  it('a meeting behind a thousand half links is found', () => {
    const half = 'https://zoom.us/j/ '.repeat(5000);
    expect(detectMeetingLink({ description: `${half}${link(7)}` })?.meetingId).toBe('80000000007');
    expect(detectMeetingLink({ description: `${half}${link(7)} ${'zoom.us/j '.repeat(100)}` })?.meetingId).toBe(
      '80000000007',
    );
  });

  it('the work ends where the places do', () => {
    const spy = jest.spyOn(LinkTable.prototype, 'resolve');
    detectMeetingLink({ description: links(20_000).join('\n') });
    const { length } = spy.mock.calls;
    spy.mockRestore();
    expect(length).toBeLessThanOrEqual(all);
  });
});
