import type { Window } from '../source';
import { found, madeUp, multistatus, only } from './server.fixture';
import { createCalDavSource } from './source';

const SERVER = 'https://d.org';
const CAL = `${SERVER}/c/`;
const window: Window = { from: Date.UTC(2026, 10, 20), to: Date.UTC(2026, 11, 20) };

const event = (uid: string, start: string, ...more: string[]): string =>
  [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261101T000000Z',
    `DTSTART${start}`,
    `SUMMARY:${uid}`,
    ...more,
    'END:VEVENT',
  ].join('\r\n');
const file = (...components: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...components, 'END:VCALENDAR', ''].join('\r\n');
const content = (text: string): string =>
  `<getetag>"1"</getetag><C:calendar-data>${text.replaceAll('&', '&amp;').replaceAll('\r', '&#13;')}</C:calendar-data>`;

interface Made {
  /** Rows of multiget by href; what is not here is left out. */
  objects?: Record<string, string>;
  changed?: string[];
  about?: string;
}

/** A calendar whose sync report names these objects as changed. */
function calendar({ objects = {}, changed = Object.keys(objects), about = '' }: Made) {
  const made = madeUp(({ method, body = '', url }) => {
    if (method === 'PROPFIND' && url.endsWith('/me/')) {
      const addresses = ['anna@d.org', 'a.berg@d.org'].map((mail) => `<href>mailto:${mail}</href>`).join('');
      return {
        body: multistatus(found('/me/', `<C:calendar-user-address-set>${addresses}</C:calendar-user-address-set>`)),
      };
    }
    if (method === 'PROPFIND') {
      const principal = '<current-user-principal><href>/me/</href></current-user-principal>';
      return { body: multistatus(found('/c/', `${principal}<sync-token>1</sync-token>${about}`)) };
    }
    if (body.includes('sync-collection')) {
      const rows = body.includes('<sync-token>1<') ? [] : changed.map((href) => found(href, '<getetag>"2"</getetag>'));
      return { body: multistatus(...rows, '<sync-token>1</sync-token>') };
    }
    if (body.includes('calendar-query')) {
      return { body: multistatus(...changed.map((href) => found(href, '<getetag>"1"</getetag>'))) };
    }
    return { body: multistatus(...Object.values(objects)) };
  });
  return { ...made, source: createCalDavSource({ http: made.http, serverUrl: SERVER, username: 'anna' }) };
}

const read = async (made: Made) =>
  calendar(made).source.readPage({ calendarId: CAL, window, cursor: null, page: null, purpose: 'sync' });

const at = (href: string, text: string): Record<string, string> => ({ [href]: found(href, content(text)) });

test('whole days and floating times are in the calendar’s zone', async () => {
  const zone = '<C:calendar-timezone-id>Asia/Tokyo</C:calendar-timezone-id>';
  const objects = {
    ...at('/c/day.ics', file(event('day', ';VALUE=DATE:20261125'))),
    ...at('/c/float.ics', file(event('float', ':20261125T090000', 'DURATION:PT1H'))),
  };
  const { events } = await read({ objects, about: zone });
  expect(events.map(({ id, start, allDay }) => [id, start, allDay])).toEqual([
    ['/c/day.ics', '2026-11-24T15:00:00.000Z', true],
    ['/c/float.ics', '2026-11-25T00:00:00.000Z', false],
  ]);
});

test('the own answer is that of any address of the calendar user', async () => {
  const guest = 'ATTENDEE;PARTSTAT=TENTATIVE:mailto:A.Berg@d.org';
  const { events } = await read({
    objects: at('/c/a.ics', file(event('a', ':20261125T090000Z', 'ORGANIZER:mailto:anna@d.org', guest))),
  });
  expect(events[0]).toMatchObject({ response: 'tentative', organizer: { self: true } });
});

test('an object that holds no event, or none inside the window, has an empty set', async () => {
  const objects = {
    ...at('/c/task.ics', file('BEGIN:VTODO\r\nUID:t\r\nEND:VTODO')),
    ...at('/c/old.ics', file(event('old', ':20200101T090000Z', 'RRULE:FREQ=DAILY;COUNT=3'))),
  };
  expect(await read({ objects })).toMatchObject({
    events: [],
    rejected: [],
    series: [
      { seriesId: '/c/old.ics', ids: [] },
      { seriesId: '/c/task.ics', ids: [] },
    ],
  });
});

test('what cannot be read is rejected by its href and takes nothing with it', async () => {
  const objects = {
    ...at('/c/good.ics', file(event('good', ':20261125T090000Z'))),
    ...at('/c/cut.ics', file(event('cut', ':20261125T090000Z')).slice(0, -20)),
    ...at('/c/zone.ics', file(event('zone', ';TZID=Nowhere:20261125T090000'))),
    ...at('/c/start.ics', file(event('start', ':rubbish'))),
    '/c/empty.ics': found('/c/empty.ics', '<getetag>"1"</getetag>'),
    '/c/secret.ics': only('/c/secret.ics', 403),
  };
  const { events, rejected, series, removed } = await read({ objects });
  expect(events.map(({ id }) => id)).toEqual(['/c/good.ics']);
  expect(rejected.map(({ id }) => id).sort()).toEqual(
    ['/c/cut.ics', '/c/empty.ics', '/c/secret.ics', '/c/start.ics', '/c/zone.ics'].sort(),
  );
  // Nothing is said of what these held: it stays.
  expect(series?.map(({ seriesId }) => seriesId)).toEqual(['/c/good.ics']);
  expect(removed).toEqual([]);
});

test('one exception that cannot be read stays as it was known', async () => {
  const text = file(
    event('s', ':20261125T090000Z', 'RRULE:FREQ=DAILY;COUNT=3'),
    event('s', ':rubbish', 'RECURRENCE-ID:20261126T090000Z'),
  );
  const { series, rejected } = await read({ objects: at('/c/s.ics', text) });
  expect(rejected.map(({ id }) => id)).toEqual(['/c/s.ics#2026-11-26T09:00:00.000Z']);
  expect(series?.[0]?.ids.length).toBe(3);
});

test('an object that went meanwhile is removed; one that the server failed on fails the run', async () => {
  const gone = await read({ objects: { '/c/a.ics': only('/c/a.ics', 404) } });
  expect(gone.removed).toEqual([{ id: '/c/a.ics', seriesId: null, recurrenceId: null }]);
  await expect(read({ objects: { '/c/a.ics': only('/c/a.ics', 500) } })).rejects.toMatchObject({ code: 'unavailable' });
  await expect(read({ objects: {}, changed: ['/c/a.ics'] })).rejects.toMatchObject({ code: 'unexpectedResponse' });
});

test('an answer that spells hrefs otherwise is about the same objects, whose ids stay', async () => {
  const objects = at('https://d.org/c/a%40b.ics', file(event('a', ':20261125T090000Z')));
  const { events } = await read({ objects, changed: ['/c/a@b.ics'] });
  expect(events.map(({ id }) => id)).toEqual(['/c/a@b.ics']);
});

test('more than fifty objects are read in several pages, and none is read twice', async () => {
  const hrefs = Array.from({ length: 120 }, (_, i) => `/c/${i}.ics`);
  const all = hrefs.map((href) => at(href, file(event(href, ':20261125T090000Z'))));
  const { source, sent } = calendar({ objects: Object.assign({}, ...all) as Record<string, string> });
  const seen: string[] = [];
  let page: string | null = null;
  do {
    const got = await source.readPage({ calendarId: CAL, window, cursor: null, page, purpose: 'sync' });
    seen.push(...got.events.map(({ id }) => id));
    page = got.nextPage;
  } while (page !== null);
  expect([...seen].sort()).toEqual([...hrefs].sort());
  const multigets = sent.filter(({ body }) => body?.includes('calendar-multiget') === true);
  expect(multigets.map(({ body }) => body?.match(/<href>/g)?.length)).toEqual([50, 50, 20]);
});

test('a range that ends before it starts is refused', async () => {
  const { source, sent } = calendar({});
  const request = { calendarId: CAL, window: { from: 1, to: 1 }, cursor: null, page: null, purpose: 'sync' } as const;
  await expect(source.readPage(request)).rejects.toMatchObject({ code: 'invalid' });
  expect(sent).toEqual([]);
});
