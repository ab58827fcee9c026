import type { IDataObject } from 'n8n-workflow';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { host } from './host';
import { ADA, DAY, GRACE, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

const lister = (parameters: IDataObject = {}, more = {}) =>
  host({ type: new ListEvents(), parameters: parameters as never, credentials: s.credentials(), ...more });
const titles = async (parameters: IDataObject): Promise<unknown[]> =>
  (await lister(parameters).execute()).items.map(({ title }) => title);

test('upcoming, past, both, and between two dates in the zone of the workflow', async () => {
  s.google.events.insert(ADA, s.meeting('Last week', (-6 * DAY) / MINUTE));
  s.google.events.insert(ADA, s.meeting('Yesterday', -DAY / MINUTE));
  s.google.events.insert(ADA, s.meeting('Running', -10));
  s.google.events.insert(ADA, s.meeting('Tomorrow', DAY / MINUTE));
  s.google.events.insert(ADA, s.meeting('In ten days', (10 * DAY) / MINUTE));
  expect(await titles({})).toEqual(['Running', 'Tomorrow']);
  expect(await titles({ days: 14 })).toEqual(['Running', 'Tomorrow', 'In ten days']);
  expect(await titles({ period: 'past' })).toEqual(['Yesterday', 'Last week']);
  expect(await titles({ period: 'all' })).toEqual(['Last week', 'Yesterday', 'Running', 'Tomorrow']);
  // The stage begins at 09:00Z, which is 10:00 in Berlin: "Running" is from 09:50 to 10:20 there.
  expect(await titles({ period: 'range', from: '2026-11-23T10:19:00', to: '2026-11-23T10:30:00' })).toEqual([
    'Running',
  ]);
  expect(await titles({ period: 'range', from: '2026-11-23T10:21:00', to: '2026-11-23T10:30:00' })).toEqual([]);
  expect(await titles({ period: 'range', from: '2026-11-23T09:19:00Z', to: '2026-11-23T09:30:00Z' })).toEqual([
    'Running',
  ]);
});

test('the filters: attendee, organizer, text, link, updated since, own response, status, cancelled', async () => {
  const { meeting } = s;
  s.google.events.insert(ADA, meeting('With Grace', 60, { attendees: [{ email: ADA }, { email: GRACE }] }));
  s.google.events.insert(ADA, meeting('Kitchen', 90, { location: 'Kitchen', description: 'soup' }));
  s.google.events.insert(ADA, meeting('Maybe', 120, { status: 'tentative' }));
  const gone = s.google.events.insert(ADA, meeting('Gone', 150));
  s.google.events.delete(ADA, String(gone.id));
  s.google.events.insert(GRACE, meeting('Invited', 180, { attendees: [{ email: ADA }, { email: GRACE }] }));
  await s.advance(10 * MINUTE);
  s.google.events.insert(ADA, meeting('Fresh', 200));

  const by = (filters: IDataObject) => titles({ filters });
  expect(await by({})).toEqual(['With Grace', 'Kitchen', 'Maybe', 'Invited', 'Fresh']);
  expect(await by({ attendee: 'grace@example.com' })).toEqual(['With Grace', 'Invited']);
  expect(await by({ organizer: GRACE })).toEqual(['Invited']);
  expect(await by({ text: 'SOUP' })).toEqual(['Kitchen']);
  expect(await by({ meetingLink: 'without' })).toEqual(['Kitchen']);
  expect(await by({ platforms: ['google_meet'], title: 'fre' })).toEqual(['Fresh']);
  expect(await by({ updatedSince: new Date(s.clock.now() - MINUTE).toISOString() })).toEqual(['Fresh']);
  expect(await by({ responses: ['needsAction'] })).toEqual(expect.arrayContaining(['Invited']));
  expect(await by({ status: ['tentative'] })).toEqual(['Maybe']);
  expect(await by({ includeCancelled: true })).toContain('Gone');
});

test('limit, return all, and several calendars in one order', async () => {
  const team = s.google.calendars.create({ owner: ADA, summary: 'Team' });
  for (let i = 0; i < 60; i++) s.google.events.insert(i % 2 ? ADA : team, s.meeting(`Event ${i}`, 10 + i));
  const parameters = { additionalCalendars: [team] };
  expect(await titles(parameters)).toHaveLength(50);
  expect(await titles({ ...parameters, limit: 3 })).toEqual(['Event 0', 'Event 1', 'Event 2']);
  expect(await titles({ ...parameters, returnAll: true })).toHaveLength(60);
});

test('each event with its bot: one listing, whatever the number of events', async () => {
  for (let i = 0; i < 5; i++) s.google.events.insert(ADA, s.meeting(`Event ${i}`, 60 + 30 * i));
  s.google.events.insert(ADA, s.meeting('No link', 300, { location: 'Room 1' }));
  await host({
    type: new ScheduleRecording(),
    parameters: { operation: 'autoSchedule' },
    credentials: s.credentials(),
  }).execute();
  const before = s.baas.log.total;
  const { items } = await lister({ includeBot: true }).execute();
  expect(items.map(({ bot }) => (bot as IDataObject | null)?.['state'] ?? null)).toEqual([
    ...Array.from({ length: 5 }, () => 'scheduled'),
    null,
  ]);
  expect(s.baas.log.total - before).toBeLessThanOrEqual(4);
});

test('one event by its ID, and a clear word when there is none', async () => {
  const made = s.google.events.insert(ADA, s.meeting('Planning', 60));
  expect((await lister({ operation: 'get', eventId: String(made.id) }).execute()).items).toMatchObject([
    { title: 'Planning', id: made.id },
  ]);
  const error = await thrownBy(lister({ operation: 'get', eventId: 'nothere' }).execute());
  expect(error.message).toBe('There is no event with the ID "nothere" in this calendar');
});

test('the calendars', async () => {
  s.google.calendars.create({ owner: ADA, summary: 'Team' });
  const { items } = await lister({ resource: 'calendar' }).execute();
  expect(items).toMatchObject([
    { primary: true, provider: 'google' },
    { name: 'Team', readable: true },
  ]);
});

test('settings that do not fit name the parameter; Continue On Fail turns them into items', async () => {
  const range = { period: 'range', from: '2026-11-23T10:00:00', to: '2026-11-22T10:00:00' };
  const error = await thrownBy(lister(range).execute());
  expect(error.message).toBe('"To" does not lie after "From"');
  const { items, paired } = await lister(range, { continueOnFail: true }).execute([{}, {}]);
  expect(items).toMatchObject([{ error: error.message }, { error: error.message }]);
  expect(paired).toEqual([{ item: 0 }, { item: 1 }]);
  expect((await thrownBy(lister({ period: 'range', from: 'soon', to: 'later' }).execute())).message).toBe(
    '"soon" is not a date and time',
  );
  expect((await thrownBy(lister({ calendar: { __rl: true, mode: 'id', value: '' } }).execute())).message).toBe(
    'No calendar is chosen',
  );
});

test('the occurrences of one series, moved and cancelled ones as they are', async () => {
  const series = s.google.events.insert(ADA, s.meeting('Weekly', 60, { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=6'] }));
  s.google.events.insert(ADA, s.meeting('Another', 90));
  const ask = (parameters: IDataObject) =>
    lister({ resource: 'series', operation: 'getOccurrences', period: 'upcoming', days: 60, ...parameters }).execute();
  const all = (await ask({ seriesId: String(series.id) })).items;
  expect(all.map(({ title, kind }) => [title, kind])).toEqual(Array(6).fill(['Weekly', 'occurrence']));
  s.google.events.delete(ADA, String(all[1]?.['id']));
  s.google.events.patch(ADA, String(all[2]?.['id']), { summary: 'Renamed' });
  const left = (await ask({ seriesId: String(series.id), days: 25 })).items;
  expect(left.map(({ title }) => title)).toEqual(['Weekly', 'Renamed', 'Weekly']);
  expect(await thrownBy(ask({ seriesId: 'nosuchseries' }))).toMatchObject({
    message: expect.stringContaining('There is no series with the ID "nosuchseries"') as string,
  });
});

test('availability: each item is asked about by itself, unless the items are the events', async () => {
  s.google.events.insert(ADA, s.meeting('Now', 0));
  s.google.events.insert(ADA, s.meeting('Later', 120));
  const [now = {}, later = {}] = (await lister({ period: 'upcoming', days: 1 }).execute()).items;
  const ask = (operation: string, parameters: IDataObject, items: IDataObject[]) => {
    const expressions = { period: 'range', from: '={{ $json.start }}', to: '={{ $json.end }}' };
    return lister({ resource: 'availability', operation, ...expressions, ...parameters }).execute(items);
  };
  const free = { start: '2026-11-23T10:00:00Z', end: '2026-11-23T10:30:00Z' };
  const conflicts = await ask('getConflicts', {}, [now, free, later]);
  expect(conflicts.items).toMatchObject([
    { free: false, conflicts: [{ title: 'Now' }] },
    { free: true, start: '2026-11-23T10:00:00.000Z', conflicts: [] },
    { free: false, conflicts: [{ title: 'Later' }] },
  ]);
  expect(conflicts.paired).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
  const busy = await ask('getBusy', {}, [now, free, later]);
  expect(busy.items).toMatchObject([{ start: '2026-11-23T09:00:00.000Z' }, { start: '2026-11-23T11:00:00.000Z' }]);
  expect(busy.paired).toEqual([{ item: 0 }, { item: 2 }]);
  const slots = await ask('getFreeSlots', { duration: 30 }, [now, free]);
  expect(slots.items).toMatchObject([{ start: '2026-11-23T10:00:00.000Z' }]);
  expect(slots.paired).toEqual([{ item: 1 }]);

  for (const eventsFrom of ['items', 'both']) {
    const whole = { from: '2026-11-23T08:00:00Z', to: '2026-11-23T18:00:00Z' };
    const together = await ask('getConflicts', { eventsFrom, ...whole }, [now, later]);
    expect(together.items).toMatchObject([{ free: false }]);
    expect(together.paired).toEqual([[{ item: 0 }, { item: 1 }]]);
  }
});

test('availability: busy times, conflicts, free slots, with items of another node', async () => {
  // 09:00Z is 10:00 in Berlin, a Monday.
  s.google.events.insert(ADA, s.meeting('Now', 0));
  s.google.events.insert(ADA, s.meeting('Next', 30));
  s.google.events.insert(ADA, s.meeting('Free', 90, { transparency: 'transparent' }));
  const other = (await lister({ period: 'upcoming', days: 1 }).execute()).items;
  const elsewhere = {
    ...other[0],
    id: 'x',
    occurrenceKey: 'x',
    start: '2026-11-23T11:00:00Z',
    end: '2026-11-23T12:00:00Z',
  };
  const ask = (operation: string, parameters: IDataObject, items: IDataObject[] = [{}]) =>
    lister({ resource: 'availability', operation, period: 'upcoming', days: 1, ...parameters }).execute(items);
  expect((await ask('getBusy', {})).items).toEqual([
    { start: '2026-11-23T09:00:00.000Z', end: '2026-11-23T10:00:00.000Z', minutes: 60 },
  ]);
  expect((await ask('getBusy', { eventsFrom: 'both' }, [elsewhere])).items).toHaveLength(2);
  expect((await ask('getBusy', { eventsFrom: 'items' }, [elsewhere])).items).toHaveLength(1);
  const time = (from: string, to: string) => ({ from: `2026-11-23T${from}:00`, to: `2026-11-23T${to}:00` });
  expect((await ask('getConflicts', time('10:45', '12:00'))).items).toMatchObject([
    { free: false, conflicts: [{ title: 'Next' }] },
  ]);
  expect((await ask('getConflicts', time('11:00', '12:30'))).items).toMatchObject([{ free: true, conflicts: [] }]);
  const slots = await ask('getFreeSlots', { duration: 60, buffer: 15, limit: 2, eventsFrom: 'both' }, [elsewhere]);
  expect(slots.items).toEqual([
    { start: '2026-11-23T12:15:00.000Z', end: '2026-11-23T13:15:00.000Z' },
    { start: '2026-11-23T13:15:00.000Z', end: '2026-11-23T14:15:00.000Z' },
  ]);
  // Names of zones that are not the main one, or that are newer or older than the main one.
  for (const timeZone of ['Asia/Kolkata', 'Europe/Kyiv', 'Asia/Kathmandu', 'Etc/UTC', 'GMT', 'US/Eastern']) {
    expect((await ask('getFreeSlots', { timeZone, limit: 1 })).items).toHaveLength(1);
  }
  const india = { timeZone: 'Asia/Kolkata', workingHours: '16:00-17:00', limit: 1 };
  expect((await ask('getFreeSlots', india)).items).toMatchObject([{ start: '2026-11-23T10:30:00.000Z' }]);
  const error = async (parameters: IDataObject) => (await thrownBy(ask('getFreeSlots', parameters))).message;
  expect(await error({ timeZone: 'Mars/Base' })).toBe('"Mars/Base" is not a time zone');
  expect(await error({ workingHours: 'always' })).toBe('"always" is not a range of hours');
  expect(await error({ workingDays: [] })).toBe('No day is chosen in "Working Days"');
});
