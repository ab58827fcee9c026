import { manualClock } from '../clock';
import { GoogleSandbox } from '../google';
import { MeetingBaasServer } from '../meeting-baas';
import { DEFAULT_KEY, MeetStreamServer } from '../meetstream';
import { MicrosoftSandbox } from '../microsoft';
import {
  AllCalendars,
  GoogleCalendars,
  MicrosoftCalendars,
  PageServer,
  type PageState,
  watchMeetStream,
} from './index';

const MINUTE = 60_000;
const ADA = 'ada@acme.test';
const GRACE = 'grace@acme.test';

/** Calendars of two systems and bots of two services on one page. */
async function sandbox() {
  const clock = manualClock(Date.parse('2026-11-23T09:00:00Z'));
  const google = new GoogleSandbox({ clock });
  google.addUser(ADA, { displayName: 'Ada' });
  const microsoft = new MicrosoftSandbox({ clock });
  microsoft.addUser(ADA, { displayName: 'Ada', timeZone: 'Europe/Berlin' });
  microsoft.addUser(GRACE, { displayName: 'Grace' });
  const send = async () => new Response();
  const baas = new MeetingBaasServer({ clock, seed: 5, send });
  const meetStream = new MeetStreamServer({ clock, seed: 5, send });
  const page = new PageServer({
    calendars: new AllCalendars([new GoogleCalendars(google), new MicrosoftCalendars(microsoft)]),
    baas,
    otherBots: [watchMeetStream(meetStream)],
    timeZone: 'UTC',
  });
  const url = await page.start();
  const state = async (): Promise<PageState> => (await (await fetch(`${url}/api/state`)).json()) as PageState;
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as { error?: string } };
  };
  const api = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Token ${DEFAULT_KEY}`, 'content-type': 'application/json' };
    const response = await meetStream.fetch(`http://meetstream/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  return { clock, microsoft, page, state, post, api, calendarId: microsoft.calendars.defaultOf(ADA) };
}

let box: Awaited<ReturnType<typeof sandbox>>;
beforeEach(async () => {
  box = await sandbox();
});
afterEach(() => box.page.stop());

const inOutlook = async (title = 'Planning') => {
  const found = (await box.state()).meetings.filter((meeting) => meeting.title === title);
  expect(found.length).toBeGreaterThan(0);
  return found;
};
const add = (more: Record<string, unknown> = {}) =>
  box.post('/api/meetings', { calendarId: box.calendarId, title: 'Planning', start: box.clock.now() + 30 * MINUTE, minutes: 30, service: 'zoom', guests: [], repeat: 'none', timeZone: 'Europe/Berlin', ...more }); // prettier-ignore

test('Outlook calendars stand beside those of Google, and take meetings, moves and cancellations', async () => {
  expect((await box.state()).calendars.map(({ name }) => name)).toEqual(['Ada', 'Ada (Outlook)', 'Grace (Outlook)']);
  expect((await add({ guests: [GRACE] })).status).toBe(201);
  const [mine, hers] = await inOutlook();
  expect(mine).toMatchObject({ start: box.clock.now() + 30 * MINUTE, end: box.clock.now() + 60 * MINUTE, own: true });
  expect(mine?.link).toMatch(/^https:\/\/us02web\.zoom\.us\/j\//);
  expect(hers).toMatchObject({ own: false, response: 'needsAction', link: mine?.link });

  const ref = { calendarId: mine?.calendarId, eventId: mine?.eventId };
  await box.post('/api/meetings/move', { ...ref, start: box.clock.now() + 45 * MINUTE });
  expect((await inOutlook()).map(({ start }) => start - box.clock.now())).toEqual([45 * MINUTE, 45 * MINUTE]);
  const her = { calendarId: hers?.calendarId, eventId: hers?.eventId };
  await box.post('/api/meetings/respond', { ...her, response: 'tentative' });
  expect((await inOutlook())[1]).toMatchObject({ response: 'tentative' });
  expect((await box.post('/api/meetings/respond', { ...her, response: 'needsAction' })).body.error).toContain(
    'Outlook',
  );

  await box.post('/api/meetings/cancel', { ...ref, scope: 'this' });
  expect(await inOutlook()).toMatchObject([{ cancelled: true }]);
  // As Exchange leaves it with the guests.
  expect(await inOutlook('Canceled: Planning')).toMatchObject([{ calendarId: hers?.calendarId, cancelled: true }]);
});

test('a weekly meeting at the same hour of its zone; one occurrence or the series is cancelled', async () => {
  await add({ repeat: 'weekly', service: 'meet' });
  const weeks = box.microsoft.truth(box.calendarId, box.clock.now(), box.clock.now() + 21 * 24 * 60 * MINUTE);
  expect(weeks.map(({ start }) => start?.dateTime?.slice(0, 16))).toEqual([
    '2026-11-23T09:30',
    '2026-11-30T09:30',
    '2026-12-07T09:30',
  ]);
  const [first] = await inOutlook();
  expect(first?.link).toContain('teams.microsoft.com');
  await box.post('/api/meetings/cancel', { calendarId: box.calendarId, eventId: first?.eventId, scope: 'series' });
  expect(box.microsoft.truth(box.calendarId, 0, box.clock.now() + 21 * 24 * 60 * MINUTE)).toEqual([]);
  expect(await inOutlook()).toMatchObject([{ cancelled: true }]);
});

test('bots of MeetStream: booked, moved, on their way, taken back, each in words and with the service named', async () => {
  await add();
  const [meeting] = await inOutlook();
  const link = meeting?.link ?? '';
  const join_at = (minutes: number): string => new Date(box.clock.now() + minutes * MINUTE).toISOString();
  const made = await box.api('POST', '/bots/create_bot', {
    meeting_link: link,
    bot_name: 'Notes',
    video_required: false,
    join_at: join_at(29),
  });
  const id = String(made['bot_id']);
  expect((await inOutlook())[0]?.bots).toMatchObject([{ id, service: 'MeetStream', status: 'scheduled' }]);
  await box.api('PATCH', `/calendar/scheduled_bots/${id}`, { scheduled_join_time: join_at(28) });
  expect((await inOutlook())[0]?.bots).toMatchObject([{ joinAt: box.clock.now() + 28 * MINUTE }]);
  await box.clock.advance(28 * MINUTE + 30_000);
  expect((await inOutlook())[0]?.bots).toMatchObject([{ status: 'in_call_recording' }]);

  const second = await box.api('POST', '/bots/create_bot', {
    meeting_link: link,
    bot_name: 'Second',
    video_required: false,
    join_at: join_at(20),
  });
  await box.api('DELETE', `/calendar/scheduled_bots/${String(second['bot_id'])}`);
  const { bots } = (await inOutlook())[0] ?? { bots: [] };
  expect(bots.map(({ status }) => status)).toEqual(['in_call_recording', 'cancelled']);
  const texts = (await box.state()).journal.map(({ text }) => text.replace(/\d\d:\d\d/g, 'time'));
  expect(texts).toEqual([
    'You added “Planning” at time',
    'n8n booked a bot for “Planning” at time',
    'n8n moved the bot of “Planning” from time to time',
    'The bot of “Planning” is joining the call',
    'The bot of “Planning” is in the waiting room',
    'The bot of “Planning” was let in',
    'The bot of “Planning” is recording',
    'n8n booked a bot for “Planning” at time',
    'n8n cancelled the bot of “Planning”',
  ]);
});

test('what a person chooses for a meeting holds for the bots of every service', async () => {
  await add();
  const [meeting] = await inOutlook();
  const ref = { calendarId: box.calendarId, eventId: meeting?.eventId };
  expect((await box.post('/api/meetings/outcome', { ...ref, outcome: 'rejected' })).status).toBe(200);
  await box.api('POST', '/bots/create_bot', { meeting_link: meeting?.link, bot_name: 'Notes', video_required: false });
  await box.clock.advance(15 * MINUTE);
  expect((await inOutlook())[0]?.bots).toMatchObject([{ status: 'failed', reason: 'it was turned away' }]);
});
