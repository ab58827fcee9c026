import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox';
import { DEMO_GUEST, DEMO_USER } from '../../sandbox/seed-demo';
import { DEMO_OWNER } from '../../workbench/demo';
import { pollPlan } from '../../workbench/demo-polling';
import { createCredentials } from '../../workbench/demo-setup';
import { type CredentialRefs, PACKAGE, readTemplate, setUp } from '../../workbench/demo-workflows';
import type { JsonObject } from '../../workbench/flatted';
import { N8n } from '../../workbench/n8n';
import { itemsOf, N8nClient } from '../../workbench/n8n-client';
import { installN8n } from '../../workbench/n8n-install';
import { installPackage, packRepository } from '../../workbench/pack';
import { freePort } from '../../workbench/process';
import { inMinutes } from './page-client';
import { pause, say, until } from './wait';

/**
 * "Record by rules", the template as a user imports it: rules with a bot of their own, a weekly series, one meeting in
 * two calendars, a move when the bot is nearly on its way, and a service that goes away. Checked at the stand-ins.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** From a change in the calendar to what becomes of the bot: a poll every ten seconds, on a machine that has more to do. */
const SECONDS = 60;

let n8n: N8n;
let client: N8nClient;
let sandbox: Sandbox;
let folder: string;
let team: string;
let workflowId: string;
/** All but the outage at the same time: most of it is waiting. */
const runs = new Map<() => Promise<void>, Promise<void>>();

/** A bot that will come or is there, whichever service has it. */
interface Expected {
  service: 'meeting-baas' | 'meetstream';
  id: string;
  name: string;
  url: string;
  joinAt: number | null;
}

beforeAll(async () => {
  const [install, packed] = await Promise.all([installN8n(say), packRepository(say)]);
  folder = mkdtempSync(join(tmpdir(), 'calendar-bots-recording-'));
  await installPackage(packed, folder);
  const port = await freePort();
  const redirectUris = [`http://localhost:${port}/rest/oauth2-credential/callback`];
  sandbox = await startSandbox({ googleClient: { redirectUris }, microsoftClient: { redirectUris } });
  for (const system of [sandbox.google, sandbox.microsoft]) {
    system.addUser(DEMO_USER, { displayName: 'Ada Lovelace', timeZone: 'Europe/Berlin' });
  }
  sandbox.google.addUser(DEMO_GUEST, { displayName: 'Grace Hopper', timeZone: 'Europe/Berlin' });
  team = sandbox.google.calendars.create({ owner: DEMO_USER, summary: 'Team' });
  n8n = await N8n.start(install, { userFolder: folder, port, env: {} });
  client = new N8nClient(n8n.url);
  await client.signIn(DEMO_OWNER);
  const { credentials } = await createCredentials(client, sandbox, DEMO_USER);
  workflowId = await importTemplate(credentials);
  for (const run of [rules, series, sharedMeeting, lateMove]) {
    const running = run();
    // Whoever awaits it later hears of a failure; until then it is nobody's.
    running.catch(() => {});
    runs.set(run, running);
  }
});

afterAll(async () => {
  await n8n?.stop();
  await sandbox?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

async function importTemplate(credentials: CredentialRefs): Promise<string> {
  const { pollTimes } = pollPlan('tenSeconds', Date.now());
  const workflow = setUp(readTemplate('record-by-rules'), credentials, (node): JsonObject => {
    const { operation } = node.parameters as JsonObject;
    if (node.type === `${PACKAGE}.calendarTrigger`) return { pollTimes, additionalCalendars: [team] };
    if (operation === 'autoSchedule') return { additionalCalendars: [team] };
    if (node.type === 'n8n-nodes-base.scheduleTrigger') {
      return { rule: { interval: [{ field: 'seconds', secondsInterval: 20 }] } };
    }
    return {};
  });
  const { id } = await client.createWorkflow(workflow);
  await client.activate(id);
  return id;
}

const times = (start: number, minutes = 30) => ({
  start: { dateTime: new Date(start).toISOString(), timeZone: 'Europe/Berlin' },
  end: { dateTime: new Date(start + minutes * MINUTE).toISOString(), timeZone: 'Europe/Berlin' },
});

/** A new Zoom meeting for each name. */
const linkOf = (digits: number): string => `https://zoom.us/j/${98765430000 + digits}`;

function expected(): Expected[] {
  return [
    ...sandbox.meetingBaas.service
      .expected()
      .map(({ id, botName, meetingUrl, joinAt }) => bot('meeting-baas', id, botName, meetingUrl, joinAt)),
    ...sandbox.meetStream.service
      .expected()
      .map(({ id, botName, meetingLink, joinAt }) => bot('meetstream', id, botName, meetingLink, joinAt)),
  ];
}

const bot = (service: Expected['service'], id: string, name: string, url: string, joinAt: number | null): Expected => ({
  service,
  id,
  name,
  url,
  joinAt,
});

const botsFor = (url: string): Expected[] => expected().filter((one) => one.url === url);

/** Waits until exactly these join times are booked for a link. */
async function booked(what: string, url: string, joins: number[], seconds = SECONDS): Promise<Expected[]> {
  const wanted = joins.join();
  const started = Date.now();
  const bots = await until(what, seconds, () => {
    const found = botsFor(url).sort((a, b) => (a.joinAt ?? 0) - (b.joinAt ?? 0));
    return found.map(({ joinAt }) => joinAt).join() === wanted ? found : undefined;
  });
  say(`${what}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return bots;
}

/** What the newest full check said of the meetings of this title. */
async function verdicts(title: string): Promise<JsonObject[]> {
  for (const { id, status } of await client.allExecutions(workflowId)) {
    if (status !== 'success') continue;
    const items = itemsOf(await client.execution(id), 'Check All Meetings');
    const about = items.filter((item) => item['title'] === title);
    if (about.length > 0) return about;
  }
  return [];
}

async function rules(): Promise<void> {
  const start = inMinutes(120);
  const insert = (summary: string, digits: number, more: JsonObject = {}) =>
    sandbox.google.events.insert(DEMO_USER, { summary, location: linkOf(digits), ...times(start), ...more });
  insert('Offer', 1, {
    attendees: [{ email: DEMO_USER, responseStatus: 'accepted' }, { email: 'buyer@customer.com' }],
  });
  insert('Standup', 2, { attendees: [{ email: DEMO_USER, responseStatus: 'accepted' }, { email: DEMO_GUEST }] });
  insert('Private: dentist', 3);
  insert('Declined one', 4, { attendees: [{ email: DEMO_USER, responseStatus: 'declined' }, { email: DEMO_GUEST }] });

  const [customer] = await booked('a customer call has its bot', linkOf(1), [start - MINUTE]);
  const [standup] = await booked('a standup has its bot', linkOf(2), [start - MINUTE]);
  expect([customer?.name, standup?.name]).toEqual(['Recorder of Offer', 'Notetaker']);
  const settings = sandbox.meetingBaas.service.snapshot();
  expect(settings.find(({ id }) => id === customer?.id)?.recordingMode).toBe('audio_only');
  expect(settings.find(({ id }) => id === standup?.id)?.recordingMode).toBe('speaker_view');

  const reasons = await until('the check says why the others have none', SECONDS, async () => {
    const found = [...(await verdicts('Private: dentist')), ...(await verdicts('Declined one'))];
    return found.length === 2 ? found.map(({ reason }) => String(reason)) : undefined;
  });
  say(`no bot: ${reasons.join(' | ')}`);
  expect(reasons).toEqual(['Its title contains "private".', 'You declined it.']);
  expect([...botsFor(linkOf(3)), ...botsFor(linkOf(4))]).toEqual([]);
}

async function series(): Promise<void> {
  const start = inMinutes(180);
  const weekly = sandbox.google.events.insert(DEMO_USER, {
    summary: 'Weekly',
    location: linkOf(10),
    ...times(start),
    recurrence: ['RRULE:FREQ=WEEKLY;COUNT=5'],
  });
  const occurrences = sandbox.google
    .truth(DEMO_USER, Date.now(), Date.now() + 60 * DAY)
    .filter(({ recurringEventId }) => recurringEventId === weekly.id);
  expect(occurrences).toHaveLength(5);
  const startOf = (i: number): number => Date.parse(occurrences[i]?.start?.dateTime ?? '');
  const joins = occurrences.map((_, i) => startOf(i) - MINUTE);
  const before = await booked('the series has its bots', linkOf(10), joins);

  const moved = startOf(0) + 60 * MINUTE;
  sandbox.google.events.reschedule(DEMO_USER, occurrences[0]?.id ?? '', moved);
  sandbox.google.events.delete(DEMO_USER, occurrences[1]?.id ?? '');
  const left = await booked('one moved, one cancelled', linkOf(10), [moved - MINUTE, ...joins.slice(2)]);
  expect(left[0]?.id).toBe(before[0]?.id);
}

async function sharedMeeting(): Promise<void> {
  const start = inMinutes(240);
  const made = sandbox.google.events.insert(DEMO_USER, { summary: 'Shared', location: linkOf(20), ...times(start) });
  const copy = sandbox.google.events.import(team, {
    summary: 'Shared',
    location: linkOf(20),
    iCalUID: made.iCalUID ?? '',
    ...times(start),
  });
  const [one] = await booked('one bot for both copies', linkOf(20), [start - MINUTE]);
  // A few checks of all calendars and several polls.
  await pause(45_000);
  expect(botsFor(linkOf(20)).map(({ id }) => id)).toEqual([one?.id]);
  sandbox.google.events.delete(DEMO_USER, made.id ?? '');
  await pause(30_000);
  expect(botsFor(linkOf(20)).map(({ id }) => id)).toEqual([one?.id]);
  sandbox.google.events.delete(team, copy.id ?? '');
  await booked('gone with the last copy', linkOf(20), []);
}

async function lateMove(): Promise<void> {
  const start = Date.now() + 225_000;
  const { id } = sandbox.google.events.insert(DEMO_USER, { summary: 'Soon', location: linkOf(30), ...times(start) });
  const [old] = await booked('booked', linkOf(30), [Math.floor((start - MINUTE) / 1000) * 1000], 40);
  await pause(start - 3 * MINUTE - Date.now());
  const later = inMinutes(60);
  sandbox.google.events.reschedule(DEMO_USER, id ?? '', later);
  let most = 0;
  const [fresh] = await until('moved', SECONDS, () => {
    const bots = botsFor(linkOf(30));
    most = Math.max(most, bots.length);
    return bots.length === 1 && bots[0]?.joinAt === later - MINUTE ? bots : undefined;
  });
  expect(most).toBe(1);
  expect(fresh?.id).not.toBe(old?.id);
  // Past the time at which the old bot would have joined.
  await pause(Math.max(0, start - Date.now()));
  const ever = sandbox.meetingBaas.service.snapshot().filter(({ meetingUrl }) => meetingUrl === linkOf(30));
  expect(ever.filter(({ joinedAt }) => joinedAt !== null)).toEqual([]);
  expect(botsFor(linkOf(30)).map((one) => one.id)).toEqual([fresh?.id]);
}

test.each([
  ['rules decide which meetings get a bot and which bot, and say why not', rules],
  ['a weekly series: each meeting has its bot; one is moved, one is cancelled', series],
  ['two calendars that hold the same meeting have one bot, which stays when one of them drops it', sharedMeeting],
  ['a move three minutes before the start: the old bot is stopped, the new one is booked, never two', lateMove],
])('%s', async (_name, run) => {
  await runs.get(run);
});

test('the service is away: a meeting that is near gets its bot from the next one, others wait; none has two', async () => {
  const others = expected().map(({ service, id }) => `${service} ${id}`);
  const outage = sandbox.meetingBaas.faults.add({ fault: { kind: 'status', status: 503 }, probability: 1 });
  const near = inMinutes(8);
  const far = inMinutes(300);
  const insert = (summary: string, digits: number, start: number) =>
    sandbox.google.events.insert(DEMO_USER, { summary, location: linkOf(digits), ...times(start) });
  insert('Near', 40, near);
  insert('Far', 41, far);
  const [substitute] = await booked('the next service has the near one', linkOf(40), [near - MINUTE], 150);
  expect(substitute?.service).toBe('meetstream');
  expect(botsFor(linkOf(41))).toEqual([]);

  outage.remove();
  const [usual] = await booked('the service is back and has the far one', linkOf(41), [far - MINUTE], 150);
  expect(usual?.service).toBe('meeting-baas');
  await pause(45_000);
  expect(botsFor(linkOf(40)).map(({ id }) => id)).toEqual([substitute?.id]);
  expect(botsFor(linkOf(41)).map(({ id }) => id)).toEqual([usual?.id]);
  // The bots of all other meetings came through it as they were.
  const now = new Set(expected().map(({ service, id }) => `${service} ${id}`));
  expect(others.filter((one) => !now.has(one))).toEqual([]);
});
