import { CalendarTrigger } from '../../nodes/CalendarTrigger/CalendarTrigger.node';
import { host } from './host';
import { ADA, DAY, GRACE, HOUR, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

const trigger = (parameters = {}, more = {}) => {
  const { calendarBotsGoogleOAuth2Api } = s.credentials();
  return host({ type: new CalendarTrigger(), parameters, credentials: { calendarBotsGoogleOAuth2Api }, ...more });
};

test('the first poll is silent, then each change is told once', async () => {
  s.google.events.insert(ADA, s.meeting('Old one', 120));
  const node = trigger();
  expect(await node.poll()).toBeNull();

  await s.advance(MINUTE);
  const made = s.google.events.insert(ADA, s.meeting('New one', 60));
  const created = await node.poll();
  expect(created).toMatchObject([
    {
      change: 'created',
      title: 'New one',
      calendarId: ADA,
      meetingUrl: 'https://meet.google.com/abc-defg-hij',
      platform: 'google_meet',
      minutesUntilStart: 60,
      cause: 'edit',
    },
  ]);
  expect(await node.poll()).toBeNull();

  await s.advance(MINUTE);
  s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 3 * HOUR);
  expect(await node.poll()).toMatchObject([
    { change: 'updated', changed: ['start', 'end'], previous: { start: created?.[0]?.['start'] } },
  ]);

  s.google.events.delete(ADA, String(made.id));
  expect(await node.poll()).toMatchObject([{ change: 'cancelled', title: 'New one', status: 'cancelled' }]);
  expect(await node.poll()).toBeNull();
});

test('several calendars in one node; a calendar that fails keeps its place and does not stop the others', async () => {
  const team = s.google.calendars.create({ owner: ADA, summary: 'Team' });
  const node = trigger({ additionalCalendars: [team, 'primary'] });
  expect(await node.poll()).toBeNull();

  s.google.events.insert(ADA, s.meeting('Mine', 60));
  s.google.events.insert(team, s.meeting('Ours', 90));
  s.google.faults.add({ fault: { kind: 'status', status: 404 }, path: new RegExp(encodeURIComponent(team)), times: 1 });
  const first = await node.poll();
  expect(first).toMatchObject([{ title: 'Mine', failedCalendars: [{ calendarId: team }] }]);
  expect(first).toHaveLength(1);
  const second = await node.poll();
  expect(second?.map(({ title, failedCalendars }) => [title, failedCalendars])).toEqual([['Ours', undefined]]);
});

test('nothing to tell and a calendar that fails: the poll fails with what to do and why', async () => {
  const team = s.google.calendars.create({ owner: ADA, summary: 'Team' });
  const node = trigger({ additionalCalendars: [team] });
  await node.poll();
  s.google.calendars.delete(team);
  const error = await thrownBy(node.poll());
  expect(error.message).toContain(team);
  expect(error.description).toBeTruthy();
  expect(error).toMatchObject({ failure: { cause: 'configuration-invalid' } });
});

test('a rate limit that lasts is told to n8n with its cause', async () => {
  const node = trigger({}, { pollBudgetMs: 1000 });
  await node.poll();
  s.google.faults.add({
    fault: { kind: 'status', status: 429, headers: { 'retry-after': '120' } },
    operation: 'events.list',
    times: 20,
  });
  const error = await thrownBy(node.poll());
  expect(error).toMatchObject({ failure: { cause: 'rate-limited', retryAfterMs: 120_000 } });
});

test('an access token that expired is refreshed once and stored', async () => {
  const node = trigger();
  await node.poll();
  await s.advance(2 * HOUR);
  s.google.events.insert(ADA, s.meeting('After the night', 60));
  expect(await node.poll()).toMatchObject([{ title: 'After the night' }]);
  expect(node.credentials.stored).toBe(1);
});

test('a grant that was withdrawn asks for a new connection', async () => {
  const node = trigger();
  await node.poll();
  s.google.oauth.revoke(ADA);
  const error = await thrownBy(node.poll());
  expect(error).toMatchObject({ failure: { cause: 'credential-invalid' } });
  expect(error.description).toContain('connect the Google Calendar account again');
  expect(JSON.stringify({ ...error })).not.toContain('sandbox-client-secret');
});

test('only the chosen kinds, filters and changes are told', async () => {
  const node = trigger({
    kinds: ['created', 'updated'],
    filters: { meetingLink: 'with', title: 'demo' },
  });
  await node.poll();
  const demo = s.google.events.insert(
    ADA,
    s.meeting('Demo for Acme', 60, { attendees: [{ email: ADA, responseStatus: 'accepted' }, { email: GRACE }] }),
  );
  s.google.events.insert(ADA, s.meeting('Demo without a link', 60, { location: 'Room 5' }));
  s.google.events.insert(ADA, s.meeting('Lunch', 60));
  expect((await node.poll())?.map(({ title }) => title)).toEqual(['Demo for Acme']);

  // Somebody else's answer is not an update unless it is asked for.
  s.google.events.respond(GRACE, String(demo.id), 'accepted');
  expect(await node.poll()).toBeNull();
  s.google.events.patch(ADA, String(demo.id), { summary: 'Cancelled lunch' });
  expect(await node.poll()).toMatchObject([{ change: 'updated', changed: ['title'], matchesFilters: false }]);
});

test('answers of other guests are told when they are asked for', async () => {
  const node = trigger({ options: { changesToReport: ['attendeeResponses'] } });
  await node.poll();
  const made = s.google.events.insert(ADA, s.meeting('Vote', 60, { attendees: [{ email: ADA }, { email: GRACE }] }));
  await node.poll();
  s.google.events.respond(GRACE, String(made.id), 'declined');
  expect(await node.poll()).toMatchObject([{ changed: ['attendeeResponses'] }]);
  s.google.events.patch(ADA, String(made.id), { summary: 'Vote 2' });
  expect(await node.poll()).toBeNull();
});

test('starting soon, started, ended: each at its time, once', async () => {
  const node = trigger({ kinds: ['startingSoon', 'started', 'ended'], minutesBefore: 10 });
  s.google.events.insert(ADA, s.meeting('Standup', 30));
  const told: unknown[] = [];
  for (let minute = 0; minute <= 70; minute++) {
    for (const item of (await node.poll()) ?? []) told.push([minute, item['change'], item['minutesUntilStart']]);
    await s.advance(MINUTE);
  }
  expect(told).toEqual([
    [20, 'startingSoon', 10],
    [30, 'started', 0],
    [60, 'ended', -30],
  ]);
});

test('the state lasts over a restart; another credential begins anew and silently', async () => {
  const node = trigger();
  await node.poll();
  s.google.events.insert(ADA, s.meeting('Before', 60));
  expect(await node.poll()).toHaveLength(1);
  const again = node.restarted();
  s.google.events.insert(ADA, s.meeting('After', 60));
  expect((await again.poll())?.map(({ title }) => title)).toEqual(['After']);

  const other = again.restarted();
  other.node.credentials = { calendarBotsGoogleOAuth2Api: { id: 'another', name: 'Another' } };
  s.google.events.insert(ADA, s.meeting('In between', 60));
  expect(await other.poll()).toBeNull();
});

test('what happens right after activation is told even where n8n drops what a silent poll wrote', async () => {
  const node = trigger();
  expect(await node.poll()).toBeNull();
  s.google.events.insert(ADA, s.meeting('Just made', 60));
  // With durable cursors the first poll's state is rolled back: the next one finds nothing.
  const rolledBack = trigger({}, { staticData: {}, nodeId: node.node.id });
  expect((await rolledBack.poll())?.map(({ title }) => title)).toEqual(['Just made']);
  expect(await rolledBack.poll()).toBeNull();
});

test('the primary calendar goes by its own id, which is asked for once and again when it is gone', async () => {
  const node = trigger({ additionalCalendars: [ADA] });
  await node.poll();
  await node.poll();
  const asked = () => s.google.log.list().filter(({ path }) => path.endsWith('/calendarList/primary')).length;
  expect(asked()).toBe(1);
  s.google.events.insert(ADA, s.meeting('Once', 60));
  expect((await node.poll())?.map(({ calendarId }) => calendarId)).toEqual([ADA]);
  s.google.faults.add({ fault: { kind: 'status', status: 404 }, operation: 'events.list', times: 1 });
  await expect(node.poll()).rejects.toThrow('404');
  await node.poll();
  expect(asked()).toBe(2);
});

test('state that cannot be read is rebuilt without telling everything anew', async () => {
  s.google.events.insert(ADA, s.meeting('Old', 60));
  for (const state of ['not json', '{"version":99}', '{"version":1,"account":"x","calendars":{"primary":7}}']) {
    const node = trigger({}, { staticData: { 'node:Calendar Trigger': { state } } });
    expect(await node.poll()).toBeNull();
  }
});

test('polls of one node that overlap tell a change once', async () => {
  const node = trigger();
  await node.poll();
  s.google.events.insert(ADA, s.meeting('Once', 60));
  const answers = await Promise.all([node.poll(), node.poll(), node.poll()]);
  expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
});

test('a poll that is shown the state from before the last one tells nothing twice; what n8n has not stored is told again', async () => {
  const node = trigger();
  await node.poll();
  const before = JSON.stringify(node.workflow.staticData);
  const stale = () => trigger({}, { staticData: JSON.parse(before) as never, nodeId: node.node.id });
  s.google.events.insert(ADA, s.meeting('Once', 60));
  expect(await node.poll()).toHaveLength(1);
  // As with durable cursors: read before the items of the last poll were stored.
  expect(await stale().poll()).toBeNull();
  await s.advance(MINUTE);
  expect((await stale().poll())?.map(({ title }) => title)).toEqual(['Once']);
});

describe('fetching a test event in the editor', () => {
  test('shows the next matching event as the chosen kind, and leaves the state alone', async () => {
    s.google.events.insert(ADA, s.meeting('Yesterday', -DAY / MINUTE));
    s.google.events.insert(ADA, s.meeting('Later', 300));
    s.google.events.insert(ADA, s.meeting('Next', 60));
    const node = trigger({ kinds: ['startingSoon'] });
    expect(await node.poll('manual')).toMatchObject([{ change: 'startingSoon', title: 'Next', minutesUntilStart: 60 }]);
    expect(node.workflow.staticData).toEqual({});
    // The live trigger begins with its baseline all the same.
    expect(await node.poll()).toBeNull();
  });

  test('shows the latest one where nothing is to come', async () => {
    s.google.events.insert(ADA, s.meeting('Two days ago', (-2 * DAY) / MINUTE));
    s.google.events.insert(ADA, s.meeting('Yesterday', -DAY / MINUTE));
    expect(await trigger().poll('manual')).toMatchObject([{ title: 'Yesterday' }]);
  });

  test('says where it looked when there is none', async () => {
    const none = await thrownBy(trigger().poll('manual'));
    expect(none.message).toBe('The calendar had no events in the last 7 days and has none in the next 60');
    s.google.events.insert(ADA, s.meeting('Lunch', 60));
    const filtered = await thrownBy(trigger({ filters: { title: 'demo' } }).poll('manual'));
    expect(filtered.message).toContain('The one event from the last 7 to the next 60 days does not match the filters');
    expect(filtered.description).toContain('"Filters"');
  });
});

test('the pickers list calendars, the primary one first and under one name in both', async () => {
  const team = s.google.calendars.create({ owner: ADA, summary: 'Team' });
  const node = trigger();
  const values = [{ value: 'primary' }, { value: team, name: 'Team' }];
  expect(await node.search('searchCalendars')).toMatchObject(values);
  expect(await node.options('getCalendars')).toMatchObject(values);
  expect(await node.search('searchCalendars', 'tea')).toMatchObject([{ value: team }]);
});

test('the daily check finds what no poll told, tells it and counts it; 0 hours switches it off', async () => {
  for (const [auditHours, expected] of [
    [undefined, [{ change: 'updated', title: 'Review', changed: ['title'], driftFound: 1 }]],
    [0, null],
  ] as const) {
    const node = trigger(auditHours === undefined ? {} : { options: { auditHours } });
    const made = s.google.events.insert(ADA, s.meeting('Review', 3000));
    await node.poll();
    // As if a rename had never been told: what is remembered is not what the calendar has.
    const remembered = node.workflow.getStaticData('node', node.node);
    const saved = String(remembered['state']);
    expect(saved).toContain('"Review"');
    remembered['state'] = saved.replace('"Review"', '"Before"');
    await s.advance(23 * HOUR);
    expect(await node.poll()).toBeNull();
    await s.advance(2 * HOUR);
    const found = await node.poll();
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
    s.google.events.delete(ADA, String(made.id));
  }
});
