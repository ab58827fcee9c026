import { ADA, bench, CALM, deltaRound, refusal, timed, WINDOW } from './client.fixture';
import type { Event } from '@microsoft/microsoft-graph-types';

const DELTA = `/me/calendar/calendarView/delta?${WINDOW}`;
const weekly = (
  days: Event['recurrence'] extends infer _ ? string[] : never,
  startDate: string,
): Event['recurrence'] => ({
  pattern: { type: 'weekly', interval: 1, daysOfWeek: days as never },
  range: { type: 'noEnd', startDate },
});
const standUp: Event = {
  subject: 'stand-up',
  ...timed('2024-01-01T09:00:00', 15, 'W. Europe Standard Time'),
  recurrence: weekly(['monday', 'thursday'], '2024-01-01'),
  isOnlineMeeting: true,
};

test('a series: its master with the first dates, bare occurrences, whole again minus the one that was deleted', async () => {
  const { api, graph } = bench({ delta: CALM });
  const master = graph.events.insert(ADA, standUp);
  const first = await deltaRound(api, DELTA, 'odata.maxpagesize=2');
  const [head, ...occurrences] = first.rows;
  expect(first.pages).toBe(1);
  expect(head).toMatchObject({
    id: master.id,
    type: 'seriesMaster',
    start: { dateTime: '2024-01-01T08:00:00.0000000', timeZone: 'UTC' },
    onlineMeeting: { joinUrl: expect.stringContaining('https://teams.microsoft.com/l/meetup-join/') },
  });
  expect(occurrences).toHaveLength(9);
  for (const row of occurrences) {
    const names = ['@odata.etag', '@odata.type', 'end', 'id', 'seriesMasterId', 'start', 'type'];
    expect([Object.keys(row).sort(), row.type, row.seriesMasterId]).toEqual([names, 'occurrence', master.id]);
  }
  // The clocks change on the 29th.
  expect(occurrences.at(-1)?.start?.dateTime).toBe('2026-03-30T07:00:00.0000000');

  graph.events.remove(occurrences[2]?.id ?? '');
  const second = await deltaRound(api, first.deltaLink);
  expect(second.rows.some((row) => row['@removed'] !== undefined)).toBe(false);
  const left = occurrences.filter((_, index) => index !== 2).map(({ id }) => id);
  expect(second.rows.filter(({ type }) => type === 'occurrence').map(({ id }) => id)).toEqual(left);

  const moved = occurrences[4]?.id ?? '';
  graph.events.reschedule(moved, Date.parse('2026-03-17T12:00:00Z'));
  const third = await deltaRound(api, second.deltaLink);
  expect(third.rows.find(({ id }) => id === moved)).toMatchObject({
    type: 'exception',
    subject: 'stand-up',
    originalStart: '2026-03-16T08:00:00Z',
    start: { dateTime: '2026-03-17T12:00:00.0000000' },
  });

  graph.events.remove(master.id ?? '');
  const last = await deltaRound(api, third.deltaLink);
  expect(last.rows).toEqual([
    { '@odata.type': '#microsoft.graph.event', id: master.id, '@removed': { reason: 'deleted' } },
  ]);
  expect((await deltaRound(api, last.deltaLink)).rows).toEqual([]);
});

test('the window is frozen; what happens outside, even a creation, is told as a removal', async () => {
  const { api, graph, clock } = bench({ delta: CALM });
  const inside = graph.events.insert(ADA, { subject: 'in', ...timed('2026-03-10T10:00:00', 30) });
  const { deltaLink, rows } = await deltaRound(api, DELTA);
  expect(rows.map(({ subject }) => subject)).toEqual(['in']);
  await clock.advance(86_400_000);
  const outside = graph.events.insert(ADA, { subject: 'out', ...timed('2026-04-10T10:00:00', 30) });
  graph.events.reschedule(inside.id ?? '', Date.parse('2026-04-11T10:00:00Z'));
  const second = await deltaRound(api, deltaLink);
  expect(second.rows.map((row) => [row.id, row['@removed']?.reason])).toEqual([
    [inside.id, 'deleted'],
    [outside.id, 'deleted'],
  ]);
  // Both are there for who asks.
  expect(await api.api(`/me/events/${inside.id}`).get()).toMatchObject({ subject: 'in' });
  graph.events.update(outside.id ?? '', { subject: 'still out' });
  graph.delta.mood.outsideNoise = false;
  expect((await deltaRound(api, second.deltaLink)).rows).toEqual([]);
});

test('links are complete and must not be touched; options of a query are refused', async () => {
  const { api, graph } = bench({ delta: CALM });
  graph.events.insert(ADA, { subject: 'a', ...timed('2026-03-10T10:00:00', 30) });
  for (const extra of ['$select=subject', "$filter=type eq 'x'", '$orderby=subject', '$expand=instances', '$top=5']) {
    expect(await refusal(api.api(`${DELTA}&${extra}`).get())).toMatchObject({
      status: 400,
      code: 'ErrorInvalidUrlQuery',
    });
  }
  expect(await refusal(api.api('/me/calendarView/delta').get())).toMatchObject({ status: 400 });
  const { deltaLink } = await deltaRound(api, DELTA);
  expect(deltaLink).toMatch(
    /^https:\/\/graph\.microsoft\.com\/v1\.0\/me\/calendar\/calendarView\/delta\?\$deltatoken=[^&]+$/,
  );
  expect(await refusal(api.api(`${deltaLink}&${WINDOW}`).get())).toMatchObject({ status: 400 });
  const decoded = deltaLink.replace(/token=(.*)$/, (_, token: string) => `token=${decodeURIComponent(token)}`);
  expect(await refusal(api.api(decoded).get())).toMatchObject({ status: 410 });
  expect((await deltaRound(api, deltaLink)).rows).toEqual([]);
});

test('tokens end: by age, by command, in each of the ways in which Graph says so', async () => {
  const { api, graph, clock } = bench({ delta: CALM });
  const { deltaLink } = await deltaRound(api, DELTA);
  await clock.advance(8 * 86_400_000);
  const gone = await refusal(api.api(deltaLink).get());
  expect(gone).toMatchObject({ status: 410, code: 'SyncStateNotFound' });
  const fresh = await deltaRound(api, gone.location ?? '');
  expect(fresh.rows).toEqual([]);
  graph.expireDeltaTokens();
  const said: [string, number, string | null][] = [];
  for (const expiry of ['syncStateNotFound', 'syncStateInvalid', 'resyncRequired'] as const) {
    graph.delta.mood.expiry = expiry;
    const { status, code } = await refusal(api.api(fresh.deltaLink).get());
    said.push([expiry, status, code]);
  }
  expect(said).toEqual([
    ['syncStateNotFound', 404, 'SyncStateNotFound'],
    ['syncStateInvalid', 400, 'SyncStateInvalid'],
    ['resyncRequired', 400, 'resyncRequired'],
  ]);
});

test('hostile rounds: empty pages, repeats, removals before the row, replays, masters out of sight', async () => {
  const { api, graph } = bench({
    delta: { ...CALM, emptyPage: 1, repeat: 1, removedFirst: 1, replay: 1, shuffle: true, masters: 'inWindow' },
  });
  const old = graph.events.insert(ADA, standUp);
  const single = graph.events.insert(ADA, { subject: 'single', ...timed('2026-03-10T10:00:00', 30) });
  const first = await api.api(DELTA).get();
  expect([first.value, typeof first['@odata.nextLink']]).toEqual([[], 'string']);
  const round = await deltaRound(api, DELTA, 'odata.maxpagesize=1');
  expect(round.rows.filter(({ id }) => id === old.id).every((row) => row['@removed'] !== undefined)).toBe(true);
  const told = round.rows.filter(({ id }) => id === single.id).map((row) => row['@removed']?.reason ?? row.subject);
  expect(told).toEqual(['deleted', 'single', 'single']);
  graph.events.update(single.id ?? '', { subject: 'renamed' });
  const second = await deltaRound(api, round.deltaLink);
  expect(second.rows.at(-1)).toMatchObject({ subject: 'renamed' });
  // Nothing happened since, and yet it comes again.
  const third = await deltaRound(api, second.deltaLink);
  expect(third.rows.some(({ subject }) => subject === 'renamed')).toBe(true);
});

test('a series may be spread over pages; both kinds of ids work with the same link', async () => {
  const { api, graph } = bench({ delta: { ...CALM, seriesOnOnePage: false } });
  const master = graph.events.insert(ADA, standUp);
  const round = await deltaRound(api, DELTA, 'odata.maxpagesize=4, IdType="ImmutableId"');
  expect([round.pages, round.rows.length]).toEqual([3, 10]);
  const id = round.rows.find(({ type }) => type === 'seriesMaster')?.id ?? '';
  expect(id).not.toBe(master.id);
  expect(await api.api(`/me/events/${id}`).get()).toMatchObject({ id: master.id, subject: 'stand-up' });
  graph.events.update(id, { subject: 'renamed' });
  const second = await deltaRound(api, round.deltaLink);
  expect(second.rows.find(({ type }) => type === 'seriesMaster')?.id).toBe(master.id);
});

test('faults: an empty page and a lost token on demand', async () => {
  const { api, graph } = bench({ delta: CALM });
  graph.events.insert(ADA, { subject: 'a', ...timed('2026-03-10T10:00:00', 30) });
  graph.faults.next('calendarView.delta', { kind: 'emptyPage' });
  const round = await deltaRound(api, DELTA);
  expect([round.pages, round.rows.length]).toEqual([2, 1]);
  graph.faults.next('calendarView.delta', { kind: 'expireSyncTokens' });
  expect(await refusal(api.api(round.deltaLink).get())).toMatchObject({ status: 410 });
});
