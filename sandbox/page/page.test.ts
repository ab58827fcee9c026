import type { Browser, Page } from 'playwright-core';
import { manualClock, type SandboxClock } from '../clock';
import { GoogleSandbox } from '../google';
import { DEMO_PACE, MeetingBaasServer } from '../meeting-baas';
import { browserPath, launchBrowser } from './browser';
import { GoogleCalendars, type PageState, PageServer } from './index';

const MINUTE = 60_000;
const ADA = 'ada@acme.test';
const GRACE = 'grace@acme.test';

/** The three servers on a clock that stands at the machine's time, and somebody who books bots as n8n would. */
async function sandbox() {
  // The browser's own clock runs on, so the sandbox starts at its time.
  const clock: SandboxClock = manualClock(Date.now());
  const google = new GoogleSandbox({ clock });
  google.addUser(ADA, { displayName: 'Ada' });
  google.addUser(GRACE, { displayName: 'Grace' });
  const baas = new MeetingBaasServer({
    clock,
    seed: 5,
    pace: DEMO_PACE,
    validate: true,
    send: async () => new Response(),
  });
  const page = new PageServer({
    calendars: new GoogleCalendars(google),
    baas,
    n8nUrl: 'http://127.0.0.1:1/',
    timeZone: 'UTC',
  });
  const url = await page.start();
  const api = async (method: string, path: string, body: unknown): Promise<Record<string, unknown>> => {
    const headers = { 'x-meeting-baas-api-key': 'sandbox-key', 'content-type': 'application/json' };
    const response = await baas.fetch(`http://baas${path}`, { method, headers, body: JSON.stringify(body) });
    return (await response.json()) as Record<string, unknown>;
  };
  const book = async (meeting: { link: string | null; start: number }): Promise<string> => {
    const join_at = new Date(meeting.start - MINUTE).toISOString();
    const made = await api('POST', '/v2/bots/scheduled', { bot_name: 'Notes', meeting_url: meeting.link, join_at });
    return (made['data'] as { bot_id: string }).bot_id;
  };
  const state = async (): Promise<PageState> => (await (await fetch(`${url}/api/state`)).json()) as PageState;
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as { error?: string } };
  };
  const add = (more: Record<string, unknown> = {}) =>
    post('/api/meetings', { calendarId: ADA, title: 'Weekly sync', start: Math.ceil(clock.now() / MINUTE) * MINUTE + 20 * MINUTE, minutes: 30, service: 'meet', guests: [], repeat: 'none', timeZone: 'UTC', ...more }); // prettier-ignore
  return { clock, google, baas, page, url, api, book, state, post, add };
}
type Sandbox = Awaited<ReturnType<typeof sandbox>>;

describe('the API of the page', () => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox();
  });
  afterEach(() => box.page.stop());
  const first = async () => {
    const [meeting] = (await box.state()).meetings;
    if (meeting === undefined) throw new Error('no meeting');
    return meeting;
  };
  const texts = async (): Promise<string[]> => (await box.state()).journal.map((line) => line.text);

  it.each([
    ['meet', /^https:\/\/meet\.google\.com\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/],
    ['zoom', /^https:\/\/us02web\.zoom\.us\/j\/\d{10,11}\?pwd=/],
    ['teams', /^https:\/\/teams\.microsoft\.com\/l\/meetup-join\//],
    ['webex', /^https:\/\/acme\.webex\.com\//],
    ['none', /^null$/],
  ])('adds a meeting with a link of %s', async (service, link) => {
    expect(await box.add({ service })).toEqual({ status: 201, body: { ok: true } });
    expect(String((await first()).link)).toMatch(link);
  });

  it('shows a guest the same meeting and the same bot', async () => {
    await box.add({ guests: [GRACE] });
    await box.book(await first());
    const { meetings } = await box.state();
    expect(meetings.map((meeting) => [meeting.calendarId, meeting.own, meeting.response])).toEqual([
      [ADA, true, 'accepted'],
      [GRACE, false, 'needsAction'],
    ]);
    expect(meetings[0]?.bots).toHaveLength(1);
    expect(meetings[1]?.bots).toEqual(meetings[0]?.bots);
    const hers = { calendarId: GRACE, eventId: meetings[1]?.eventId };
    expect((await box.post('/api/meetings/respond', { ...hers, response: 'declined' })).status).toBe(200);
    expect((await box.state()).meetings[1]?.response).toBe('declined');
    const refused = await box.post('/api/meetings/move', { ...hers, start: box.clock.now() + 90 * MINUTE });
    expect(refused).toMatchObject({ status: 400, body: { error: expect.stringContaining('Google Calendar refuses') } });
  });

  it('moves and cancels, keeps the cancelled in sight, and tells it all in words', async () => {
    await box.add();
    const before = await first();
    const ref = { calendarId: ADA, eventId: before.eventId };
    const id = await box.book(before);
    await box.post('/api/meetings/move', { ...ref, start: before.start + 15 * MINUTE });
    const moved = await first();
    expect(moved).toMatchObject({ start: before.start + 15 * MINUTE, end: before.end + 15 * MINUTE });
    // Not moved yet, but still this meeting's.
    expect(moved.bots.map((bot) => bot.id)).toEqual([id]);
    await box.api('PATCH', `/v2/bots/scheduled/${id}`, { join_at: new Date(moved.start - MINUTE).toISOString() });
    await box.post('/api/meetings/cancel', { ...ref, scope: 'this' });
    await box.api('DELETE', `/v2/bots/scheduled/${id}`, {});
    expect(await first()).toMatchObject({ cancelled: true, bots: [{ status: 'cancelled' }] });
    const time = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
    expect((await texts()).map((text) => text.replace(/\d+ \w{3}, /g, ''))).toEqual([
      `You added “Weekly sync” at ${time(before.start)}`,
      `n8n booked a bot for “Weekly sync” at ${time(before.start - MINUTE)}`,
      `You moved “Weekly sync” from ${time(before.start)} to ${time(moved.start)}`,
      `n8n moved the bot of “Weekly sync” from ${time(before.start - MINUTE)} to ${time(moved.start - MINUTE)}`,
      'You cancelled “Weekly sync”',
      'n8n cancelled the bot of “Weekly sync”',
    ]);
  });

  it('cancels one occurrence or the series, and keeps each bot with its own occurrence', async () => {
    await box.add({ repeat: 'daily' });
    const whole = async () => {
      const to = box.clock.now() + 3 * 1440 * MINUTE;
      const response = await fetch(`${box.url}/api/state?from=${box.clock.now()}&to=${to}`);
      return ((await response.json()) as PageState).meetings;
    };
    const days = await whole();
    expect(days).toHaveLength(3);
    for (const day of days) await box.book(day);
    expect((await whole()).map((day) => day.bots.length)).toEqual([1, 1, 1]);
    const [one, two] = days;
    await box.post('/api/meetings/cancel', { calendarId: ADA, eventId: one?.eventId, scope: 'this' });
    const cancelled = async () => Object.fromEntries((await whole()).map((day) => [day.eventId, day.cancelled]));
    expect(await cancelled()).toMatchObject({ [one?.eventId ?? '']: true, [two?.eventId ?? '']: false });
    await box.post('/api/meetings/cancel', { calendarId: ADA, eventId: two?.eventId, scope: 'series' });
    expect(Object.values(await cancelled())).toEqual([true, true, true]);
  });

  it('lets the person choose how the bot fares, whatever way the link is spelled', async () => {
    await box.add({ service: 'zoom' });
    const meeting = await first();
    await box.post('/api/meetings/outcome', { calendarId: ADA, eventId: meeting.eventId, outcome: 'not_admitted' });
    const plain = (meeting.link ?? '').replace('us02web.', '').replace(/\?.*/, '');
    const id = await box.book({ link: plain, start: meeting.start });
    await box.clock.advance(25 * MINUTE);
    expect((await first()).bots).toMatchObject([{ id, status: 'failed', reason: 'nobody let it in' }]);
    expect(await texts()).toContain('The bot of “Weekly sync” failed: nobody let it in');
  });

  it('survives a link that is none', async () => {
    const start = new Date(box.clock.now() + 10 * MINUTE).toISOString();
    const end = new Date(box.clock.now() + 40 * MINUTE).toISOString();
    const entryPoints = [{ entryPointType: 'video', uri: 'https://[not a link' }];
    box.google.events.insert(ADA, {
      start: { dateTime: start },
      end: { dateTime: end },
      conferenceData: { entryPoints },
    });
    await box.book({ link: 'https://meet.google.com/abc-defg-hij', start: box.clock.now() + 10 * MINUTE });
    const state = await box.state();
    expect(state.meetings).toHaveLength(1);
    expect(state.otherBots).toHaveLength(1);
    expect(await texts()).toContainEqual(expect.stringContaining('a meeting outside these calendars'));
  });

  it.each([
    [{ title: '  ' }, 'Give the meeting a title.'],
    [{ minutes: 1 }, 'A meeting takes at least 5 minutes.'],
    [{ guests: ['nobody'] }, '“nobody” is not an e-mail address.'],
    [{ start: null }, 'Give the meeting a start.'],
  ])('refuses %j in words', async (given, error) => {
    expect(await box.add(given)).toEqual({ status: 400, body: { error } });
  });

  it('tells when n8n last read a calendar, and serves nothing but its own files', async () => {
    const { accessToken } = box.google.oauth.issue({ user: ADA });
    const path = `${box.google.apiUrl}/calendars/${encodeURIComponent(ADA)}/events`;
    await box.google.fetch(path, { headers: { authorization: `Bearer ${accessToken}` } });
    const { calendars } = await box.state();
    expect(calendars.map((lane) => lane.lastReadAt)).toEqual([box.clock.now(), null]);
    expect((await fetch(`${box.url}/..%2fserver.ts`)).status).toBe(404);
    expect((await fetch(`${box.url}/`)).headers.get('content-type')).toContain('text/html');
  });
});

const executable = browserPath();
const inBrowser = executable === undefined ? describe.skip : describe;

inBrowser('the page in a browser (skipped where no Chromium is installed)', () => {
  let browser: Browser;
  let box: Sandbox;
  let page: Page;
  const problems: string[] = [];
  beforeAll(async () => {
    browser = await launchBrowser(executable ?? '');
  }, 60_000);
  afterAll(() => browser.close());
  beforeEach(async () => {
    box = await sandbox();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, timezoneId: 'UTC' });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(box.url);
  }, 60_000);
  afterEach(async () => {
    await page.close();
    await box.page.stop();
  });
  const card = () => page.getByTestId('meeting-card').first();
  const status = async (text: string): Promise<void> => {
    await page.getByTestId('bot-status').filter({ hasText: text }).first().waitFor({ timeout: 10_000 });
  };
  const firstMeeting = async () => {
    const [meeting] = (await box.state()).meetings;
    if (meeting === undefined) throw new Error('no meeting');
    return meeting;
  };
  const addByHand = async (title: string): Promise<void> => {
    await page.getByTestId('add-meeting').click();
    await page.getByTestId('meeting-title').fill(title);
    await page.getByTestId('save-meeting').click();
    await page.getByTestId('meeting-card').filter({ hasText: title }).waitFor();
  };

  it('adds a meeting and follows its bot to the end', async () => {
    await page.getByTestId('empty').waitFor();
    await addByHand('Weekly sync');
    await status('No bot yet');
    const meeting = await firstMeeting();
    await box.book(meeting);
    await status('Bot at');
    await card().click();
    expect(await page.getByTestId('panel-title').textContent()).toBe('Weekly sync');
    await box.clock.advance(meeting.start - MINUTE - box.clock.now());
    await status('On its way');
    await box.clock.advance(DEMO_PACE.queued + DEMO_PACE.joining);
    await status('In the waiting room');
    await box.clock.advance(DEMO_PACE.waitingRoom + DEMO_PACE.notRecording);
    await status('Recording');
    await box.clock.advance(2 * MINUTE);
    await status('Completed');
    await page.getByTestId('log-line').filter({ hasText: 'n8n booked a bot for “Weekly sync”' }).waitFor();
    expect(problems).toEqual([]);
  }, 60_000);

  it('moves by buttons, by keyboard and by dragging; answers; cancels', async () => {
    await addByHand('Design review');
    const start = (await firstMeeting()).start;
    const movedTo = async (minutes: number): Promise<void> => {
      const at = new Date(start + minutes * MINUTE).toISOString().slice(11, 16);
      await card().filter({ hasText: at }).waitFor({ timeout: 10_000 });
      expect((await firstMeeting()).start).toBe(start + minutes * MINUTE);
    };
    await card().click();
    await page.getByTestId('move-later').click();
    await movedTo(15);
    await card().focus();
    await page.keyboard.press('Alt+ArrowRight');
    await movedTo(30);
    const place = await card().boundingBox();
    const track = await page.locator('.track').first().boundingBox();
    if (place === null || track === null) throw new Error('nothing to drag');
    const quarter = (track.width * 15) / 180;
    await page.mouse.move(place.x + 30, place.y + 20);
    await page.mouse.down();
    await page.mouse.move(place.x + 30 + quarter / 2, place.y + 20);
    await page.mouse.move(place.x + 30 + quarter, place.y + 20);
    await page.mouse.up();
    await movedTo(45);
    await page.getByTestId('respond-declined').click();
    await status('Declined, no bot');
    await page.getByTestId('respond-accepted').click();
    await status('No bot yet');
    await page.getByTestId('cancel-this').click();
    await status('Meeting cancelled');
    expect(problems).toEqual([]);
  }, 60_000);

  it('says what is wrong with a form, and stays whole on a narrow screen and in the dark', async () => {
    await page.getByTestId('add-meeting').click();
    await page.getByTestId('save-meeting').click();
    await page.getByRole('alert').filter({ hasText: 'Give the meeting a title.' }).waitFor();
    await page.keyboard.press('Escape');
    await addByHand('A meeting with a name that is far too long for a card of this width');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.waitForTimeout(300);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await page.getByTestId('what-is-real').isVisible()).toBe(true);
    expect(await page.getByTestId('n8n-link').getAttribute('href')).toBe('http://127.0.0.1:1/');
    expect(problems).toEqual([]);
  }, 60_000);
});
