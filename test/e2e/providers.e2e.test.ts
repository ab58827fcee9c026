import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IcsSandbox, OwnCalendar } from '../../sandbox/ics';
import { type Sandbox, startSandbox } from '../../sandbox';
import { DEMO_USER } from '../../sandbox/seed-demo';
import { DEMO_OWNER } from '../../workbench/demo';
import { pollPlan } from '../../workbench/demo-polling';
import { createCredentials } from '../../workbench/demo-setup';
import { type CredentialRefs, PACKAGE } from '../../workbench/demo-workflows';
import type { JsonObject } from '../../workbench/flatted';
import { N8n } from '../../workbench/n8n';
import { itemsOf, N8nClient } from '../../workbench/n8n-client';
import { installN8n } from '../../workbench/n8n-install';
import { installPackage, packRepository } from '../../workbench/pack';
import { freePort } from '../../workbench/process';
import { Author, type RunningServer, serversOrSkip, startRadicale } from '../servers';
import { say, until } from './wait';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const servers = serversOrSkip();

/** One kind of calendar: how n8n signs in to it, and how somebody edits it by other means. */
interface Subject {
  provider: string;
  credentialType: string;
  credential: () => Promise<{ id: string; name: string }>;
  parameters: () => JsonObject;
  put(name: string, title: string, start: number): Promise<void> | void;
  remove(name: string): Promise<void> | void;
}

let n8n: N8n;
let client: N8nClient;
let sandbox: Sandbox;
let feeds: IcsSandbox;
let radicale: RunningServer | undefined;
let folder: string;
/** All workflows at the same time: most of it is waiting for polls. */
const runs = new Map<string, Promise<void>>();

beforeAll(async () => {
  const [install, packed] = await Promise.all([installN8n(say), packRepository(say)]);
  folder = mkdtempSync(join(tmpdir(), 'calendar-bots-providers-'));
  await installPackage(packed, folder);
  const port = await freePort();
  sandbox = await startSandbox({
    demo: true,
    googleClient: { redirectUris: [`http://localhost:${port}/rest/oauth2-credential/callback`] },
    microsoftClient: { redirectUris: [`http://localhost:${port}/rest/oauth2-credential/callback`] },
  });
  feeds = new IcsSandbox({ clock: sandbox.clock });
  await feeds.start();
  if (servers !== undefined) radicale = await startRadicale(servers);
  n8n = await N8n.start(install, { userFolder: folder, port, env: {} });
  client = new N8nClient(n8n.url);
  await client.signIn(DEMO_OWNER);
  const { credentials } = await createCredentials(client, sandbox, DEMO_USER);
  const subjects = [google(credentials), microsoft(credentials), ics()];
  if (radicale !== undefined) subjects.push(await caldav(radicale));
  // One after the other: n8n tests one credential at a time.
  const workflows: [Subject, string][] = [];
  for (const subject of subjects) workflows.push([subject, await watch(subject)]);
  for (const [subject, workflowId] of workflows) {
    const run = follow(subject, workflowId);
    // Whoever awaits it later hears of a failure; until then it is nobody's.
    run.catch(() => {});
    runs.set(subject.provider, run);
  }
});

afterAll(async () => {
  await n8n.stop();
  await sandbox.stop();
  await feeds.stop();
  await radicale?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

function google(credentials: CredentialRefs): Subject {
  const ids = new Map<string, string>();
  const times = (start: number) => ({
    start: { dateTime: new Date(start).toISOString() },
    end: { dateTime: new Date(start + HOUR / 2).toISOString() },
  });
  return {
    provider: 'google',
    credentialType: 'calendarBotsGoogleOAuth2Api',
    credential: () => Promise.resolve(credentials.calendarBotsGoogleOAuth2Api),
    parameters: () => ({}),
    put(name, title, start) {
      const id = ids.get(name);
      const body = { summary: title, location: 'https://zoom.us/j/98765432101', ...times(start) };
      if (id !== undefined) sandbox.google.events.patch(DEMO_USER, id, body);
      else ids.set(name, String(sandbox.google.events.insert(DEMO_USER, body).id));
    },
    remove: (name) => sandbox.google.events.delete(DEMO_USER, ids.get(name) ?? ''),
  };
}

function microsoft(credentials: CredentialRefs): Subject {
  const { events, calendars } = sandbox.microsoft;
  const calendar = calendars.defaultOf(DEMO_USER);
  const ids = new Map<string, string>();
  const utc = (at: number) => ({ dateTime: new Date(at).toISOString().slice(0, 19), timeZone: 'UTC' });
  return {
    provider: 'microsoft',
    credentialType: 'calendarBotsMicrosoftOAuth2Api',
    credential: () => Promise.resolve(credentials.calendarBotsMicrosoftOAuth2Api),
    parameters: () => ({}),
    put(name, subject, start) {
      const id = ids.get(name);
      const location = { displayName: 'https://zoom.us/j/98765432101' };
      const body = { subject, location, start: utc(start), end: utc(start + HOUR / 2) };
      if (id !== undefined) events.update(id, body);
      else ids.set(name, String(events.insert(calendar, body).id));
    },
    remove: (name) => events.remove(ids.get(name) ?? ''),
  };
}

function ics(): Subject {
  const calendar = new OwnCalendar('Feed', 'Europe/Berlin', () => Date.now());
  const feed = feeds.add(calendar, { noise: true });
  return {
    provider: 'ics',
    credentialType: 'calendarBotsIcsFeedApi',
    credential: () => create('Feed', 'calendarBotsIcsFeedApi', { secretAddress: feeds.urlOf(feed), email: DEMO_USER }),
    parameters: () => ({}),
    put: (uid, title, start) =>
      calendar.put({ uid, title, start, minutes: 30, location: 'https://zoom.us/j/98765432101' }),
    remove: (uid) => calendar.delete(uid),
  };
}

async function caldav(server: RunningServer): Promise<Subject> {
  const author = await Author.make(server, `/${server.username}/`, 'work');
  const berlin = (at: number): string => {
    const parts = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Berlin',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    return parts.format(at).replace(/[-:]/g, '').replace(' ', 'T');
  };
  let sequence = 0;
  const lines = (uid: string, title: string, start: number): string[] => [
    ...['BEGIN:VEVENT', `UID:${uid}`, `DTSTAMP:20261120T0000${String(10 + (sequence += 1))}Z`, `SEQUENCE:${sequence}`],
    ...[`DTSTART;TZID=Europe/Berlin:${berlin(start)}`, 'DURATION:PT30M', `SUMMARY:${title}`],
    ...['LOCATION:https://zoom.us/j/98765432101', 'END:VEVENT'],
  ];
  return {
    provider: 'caldav',
    credentialType: 'calendarBotsCalDavApi',
    credential: () =>
      create('Radicale', 'calendarBotsCalDavApi', {
        server: 'other',
        serverUrl: server.url,
        username: server.username,
        password: server.password,
      }),
    parameters: () => ({ calendar: { __rl: true, mode: 'id', value: author.calendarUrl } }),
    put: (name, title, start) => author.put(name, lines(name, title, start)),
    remove: (name) => author.delete(name),
  };
}

async function create(name: string, type: string, data: JsonObject): Promise<{ id: string; name: string }> {
  const id = await client.createCredential({ name, type, data });
  const { status, message } = await client.testCredential(id);
  if (status !== 'OK') throw new Error(`The credential "${name}" does not pass its test: ${message}`);
  return { id, name };
}

async function watch(subject: Subject): Promise<string> {
  const node: JsonObject = {
    id: `trigger-${subject.provider}`,
    name: 'Trigger',
    type: `${PACKAGE}.calendarTrigger`,
    typeVersion: 1,
    position: [0, 0],
    parameters: {
      pollTimes: pollPlan('tenSeconds', Date.now()).pollTimes,
      provider: subject.provider,
      kinds: ['created', 'updated', 'cancelled', 'startingSoon'],
      minutesBefore: 5,
      ...subject.parameters(),
    },
    credentials: { [subject.credentialType]: await subject.credential() },
  };
  const { id } = await client.createWorkflow({ name: `Watch ${subject.provider}`, nodes: [node], connections: {} });
  await client.activate(id);
  return id;
}

/** Everything the workflow was started with so far, oldest first. */
async function told(workflowId: string): Promise<JsonObject[]> {
  const items: JsonObject[] = [];
  for (const { id } of await client.allExecutions(workflowId)) {
    items.push(...itemsOf(await client.execution(id), 'Trigger'));
  }
  return items;
}

async function follow(subject: Subject, workflowId: string): Promise<void> {
  const { provider } = subject;
  const start = Math.ceil(Date.now() / HOUR) * HOUR + 2 * HOUR;
  const next = (change: string, title: string): Promise<JsonObject> =>
    until(`${provider}: ${change} "${title}"`, 90, async () =>
      (await told(workflowId)).find((item) => item['change'] === change && item['title'] === title),
    );

  await subject.put('one', 'First', start);
  expect(await next('created', 'First')).toMatchObject({
    start: new Date(start).toISOString(),
    provider,
    meetingUrl: 'https://zoom.us/j/98765432101',
  });
  await subject.put('one', 'First moved', start + HOUR);
  const updated = await next('updated', 'First moved');
  expect(updated).toMatchObject({ previous: { title: 'First', start: new Date(start).toISOString() }, driftFound: 0 });
  expect(updated['changed']).toEqual(expect.arrayContaining(['title', 'start', 'end']));
  await subject.remove('one');
  expect(await next('cancelled', 'First moved')).toMatchObject({ status: 'cancelled' });
  // Due in some seconds: five minutes before the start.
  const soon = Math.ceil((Date.now() + 15_000) / 1000) * 1000 + 5 * MINUTE;
  await subject.put('two', 'Second', soon);
  expect(await next('startingSoon', 'Second')).toMatchObject({ start: new Date(soon).toISOString() });

  const all = await told(workflowId);
  expect(all.map(({ change, title }) => [change, title])).toEqual([
    ['created', 'First'],
    ['updated', 'First moved'],
    ['cancelled', 'First moved'],
    ['created', 'Second'],
    ['startingSoon', 'Second'],
  ]);
  await client.deactivate(workflowId);
}

test.each(['google', 'microsoft', 'ics', 'caldav'])(
  '%s: created, updated, cancelled, starting soon',
  async (provider) => {
    const run = runs.get(provider);
    if (run === undefined) say(`SKIPPED ${provider}: there is no server for it here.`);
    else await run;
  },
);
