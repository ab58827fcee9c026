import { CalendarConnection } from '../../nodes/CalendarConnection/CalendarConnection.node';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { HOSTED_SERVICES } from '../../nodes/ScheduleRecording/actions/hosted/fields';
import { DEMO_USER } from '../../sandbox/seed-demo';
import type { JsonObject } from '../../workbench/flatted';
import { type Case, type Cases, meetingBaasCases, meetingBaasV1Cases, signIn } from './connections-cases';
import { eventCases, eventFields } from './connections-cases-events';
import { findMeeting, hostedCases, MEETING } from './connections-cases-hosted';
import { meetergoCases } from './connections-cases-meetergo';
import { meetStreamCases } from './connections-cases-meetstream';
import { ConnectionsStage, type Step } from './connections-stage';
import { ConnectionsTriggers } from './connections-triggers';
import { operationsOf, servicesOf, valuesOf } from './declared-operations';
import { say, until } from './wait';

/**
 * Everything that connects calendars, writes to them or has a service book bots in them, as workflows of a real n8n:
 * each operation once as it should be, and once with something wrong. At the end nothing is left anywhere.
 */

let stage: ConnectionsStage;
let triggers: ConnectionsTriggers;
let started: number;

beforeAll(async () => {
  stage = await ConnectionsStage.start();
  triggers = new ConnectionsTriggers(stage);
  started = Date.now();
});
afterAll(async () => {
  await stage?.stop();
});

/** A node whose parameters are those of the case and these. */
type Asked = Step & { before?: Step[] };

/** Runs a case both ways. */
async function perform(name: string, asked: Asked, one: Case): Promise<void> {
  const { before = [], node, credential } = asked;
  const parameters: JsonObject = { ...(await one.parameters?.()), ...asked.parameters };
  const { items, error } = await stage.run(...before, { node, credential, parameters });
  expect([name, error]).toEqual([name, null]);
  await one.check(items);
  const { wrong } = one;
  await wrong.before?.();
  const others = typeof wrong.parameters === 'function' ? wrong.parameters() : wrong.parameters;
  const failed = await stage.run(...before, {
    node,
    credential: wrong.credential ?? (wrong.key === true ? `${credential}, wrong` : credential),
    parameters: { ...parameters, ...others },
  });
  await wrong.after?.();
  say(`${name}: ${failed.error?.message ?? JSON.stringify(failed.items)} | ${failed.error?.description ?? ''}`);
  expect([name, failed.error]).toEqual([
    name,
    {
      message: expect.stringMatching(wrong.message) as string,
      description: expect.stringMatching(wrong.description) as string,
    },
  ]);
}

const CONNECTIONS: Readonly<Record<string, (stage: ConnectionsStage) => Cases>> = {
  meetingBaas: meetingBaasCases,
  meetingBaasV1: meetingBaasV1Cases,
  meetStream: meetStreamCases,
  meetergo: meetergoCases,
};
/** Calendars that a service reads, by "Provider". */
const HOSTED_CALENDARS: Readonly<Record<string, string>> = {
  'meeting-baas': 'meetingBaas',
  'meeting-baas-v1': 'meetingBaasV1',
  meetstream: 'meetStream',
};
const WRITING = ['create', 'update', 'delete', 'writeBack'];

test('credentials: those that are right pass their own test, the others do not', async () => {
  const verdicts = { ...(await stage.storeKeys()), ...(await stage.connectAccounts()) };
  for (const [name, verdict] of Object.entries(verdicts)) {
    say(`credential "${name}": ${verdict}`);
    expect([name, verdict === 'OK']).toEqual([name, !name.endsWith(', wrong')]);
  }
  // Their bots go their way while the rest runs.
  await triggers.followBots();
});

test('there is a case for each operation that the nodes declare, and no other', () => {
  const fields = new CalendarConnection().description.properties;
  expect(Object.keys(CONNECTIONS).sort()).toEqual(valuesOf(fields, 'resource').sort());
  for (const [resource, cases] of Object.entries(CONNECTIONS)) {
    expect([resource, Object.keys(cases(stage)).sort()]).toEqual([resource, operationsOf(fields, resource).sort()]);
  }
  const events = new ListEvents().description.properties;
  expect(operationsOf(events, 'event').sort()).toEqual(['get', 'getAll', ...WRITING].sort());
  for (const [provider, cases] of Object.entries(eventCases(stage))) {
    expect([provider, Object.keys(cases()).sort()]).toEqual([provider, [...WRITING].sort()]);
  }
  const providers = [...new Set(valuesOf(events, 'provider'))];
  expect([...Object.keys(HOSTED_CALENDARS), 'caldav', 'google', 'ics', 'microsoft'].sort()).toEqual(providers.sort());

  const services = hostedCases(stage);
  expect(Object.keys(services).sort()).toEqual(Object.keys(HOSTED_SERVICES).sort());
  const hosted = new ScheduleRecording().description.properties;
  for (const [service, { cases }] of Object.entries(services)) {
    const offered = operationsOf(hosted, 'hosted').filter((operation) =>
      servicesOf(hosted, operation).includes(service),
    );
    expect([service, Object.keys(cases).sort()]).toEqual([service, offered.sort()]);
  }
});

// Before a calendar's owner takes back what she granted: that ends the sign-ins of n8n's credentials too.
describe.each(['google', 'microsoft', 'caldav'])('List Events, written to %s', (provider) => {
  test('events are created, changed, written to and deleted; who may not is told what to change', async () => {
    const cases = eventCases(stage)[provider]?.();
    if (cases === undefined) return say(`SKIPPED writing to ${provider}: there is no server for it here.`);
    for (const [operation, one] of Object.entries(cases)) {
      const parameters = eventFields(provider, operation);
      await perform(`${provider} ${operation}`, { node: 'listEvents', credential: provider, parameters }, one);
    }
  });
});

describe.each(Object.entries(CONNECTIONS))('Calendar Connection, %s', (resource, casesOf) => {
  test('each operation works, and says what to do when it does not', async () => {
    for (const [operation, one] of Object.entries(casesOf(stage))) {
      const asked = { node: 'calendarConnection', credential: resource, parameters: { resource, operation } };
      await perform(`${resource} ${operation}`, asked, one);
    }
  });
});

test('an account that was taken back: connect it again', async () => {
  stage.sandbox.google.oauth.revoke('grace@example.com');
  const parameters = { ...eventFields('google', 'getAll') };
  const { error } = await stage.run({ node: 'listEvents', credential: 'google, taken back', parameters });
  say(`google, taken back: ${error?.message ?? ''} | ${error?.description ?? ''}`);
  expect(error?.message).toMatch(/needs to be reconnected/);
  expect(error?.description).toMatch(/[Cc]onnect/);
});

describe('calendars that are connected at a service', () => {
  test('they are connected', async () => {
    for (const [resource, operation] of [
      ['meetingBaas', 'create'],
      ['meetingBaasV1', 'create'],
      ['meetStream', 'connectGoogle'],
    ] as const) {
      const parameters = { resource, operation, ...signIn(stage) };
      const { error } = await stage.run({ node: 'calendarConnection', credential: resource, parameters });
      expect([resource, error]).toEqual([resource, null]);
    }
    const { meetingBaas, meetingBaasV1, meetStream } = stage.sandbox;
    await until('they have been read', 20, () => {
      const here = [meetingBaas.service.hosted, meetingBaasV1.service.calendars.hosted];
      const read = here.every(({ connections }) => [...connections.values()].some(({ syncedAt }) => syncedAt !== null));
      return read && meetStream.hosted.events.size > 0 ? true : undefined;
    });
  });

  test.each(Object.entries(HOSTED_CALENDARS))('List Events, %s: get many', async (provider, credential) => {
    const { node, parameters } = findMeeting(provider, credential);
    await perform(
      `${provider} getAll`,
      { node, credential, parameters },
      {
        check: (items) =>
          expect(items).toMatchObject([
            { title: MEETING, provider, meetingUrl: expect.stringContaining('zoom.us') as string },
          ]),
        wrong: { key: true, message: /API key|credential/, description: /^Check the API key/ },
      },
    );
  });

  test.each(Object.keys(HOSTED_SERVICES))('Schedule Recording, hosted: %s', async (service) => {
    const { credential, cases } = hostedCases(stage)[service] ?? { credential: '', cases: {} };
    for (const [operation, one] of Object.entries(cases)) {
      const parameters = { resource: 'hosted', operation, service };
      const before = [findMeeting(service, credential)];
      await perform(`${service} ${operation}`, { before, node: 'scheduleRecording', credential, parameters }, one);
    }
  });

  test('what MeetStream has booked is replaced and not changed: the node says so', async () => {
    const parameters = { resource: 'hosted', operation: 'hostedUpdate', service: 'meetstream' };
    const { error } = await stage.run({ node: 'scheduleRecording', credential: 'meetStream', parameters });
    expect(error).toEqual({
      message: 'MeetStream does not change what its calendar has booked',
      description: expect.stringContaining('"Schedule" again') as string,
    });
  });

  test('Calendar Trigger: Meeting BaaS calls n8n when a meeting is made, moved and cancelled', async () => {
    await triggers.followCalendar();
    const { google } = stage.sandbox;
    const at = (minutes: number) => new Date(Math.ceil(Date.now() / 60_000 + minutes) * 60_000).toISOString();
    const times = (minutes: number) => ({ start: { dateTime: at(minutes) }, end: { dateTime: at(minutes + 30) } });
    const { id } = google.events.insert(DEMO_USER, { summary: 'Pushed', ...times(400) });
    expect(await triggers.nextChange('created')).toMatchObject({ title: 'Pushed', provider: 'meeting-baas' });
    google.events.patch(DEMO_USER, id ?? '', { ...times(500) });
    expect(await triggers.nextChange('updated')).toMatchObject({ title: 'Pushed', changed: ['start', 'end'] });
    google.events.delete(DEMO_USER, id ?? '');
    expect(await triggers.nextChange('cancelled')).toMatchObject({ title: 'Pushed', status: 'cancelled' });
    const told = await triggers.changes();
    expect(told.map(({ change }) => change)).toEqual(['created', 'updated', 'cancelled']);
  });
});

test.each([
  ['meeting-baas', ['joined', 'recording', 'completed']],
  // Whether a bot records v1 tells webhooks only.
  ['meeting-baas-v1', ['joined', 'completed']],
  ['meetstream', ['joined', 'recording', 'completed']],
])('Bot Status Trigger, %s: polls tell the way of a bot that Send Bot sent', async (service, way) => {
  const told = await triggers.wayOf(service);
  say(`${service}: ${told.join(', ')}`);
  expect(told).toEqual(way);
});

test('a trigger with a key that is not right does not go live, and says why', async () => {
  const words = await Promise.all([triggers.refusedCalendar(), triggers.refusedStatus()]);
  for (const said of words) {
    say(said);
    expect(said).toMatch(/API key/);
  }
});

test('at the end nothing is left', async () => {
  const shown = await triggers.end();
  for (const line of shown) say(line);
  const { meetingBaas, meetingBaasV1, meetStream, meetergo, google, microsoft } = stage.sandbox;
  const disconnect = async (resource: string, operation: string, more: JsonObject): Promise<void> => {
    const parameters = { resource, operation, ...more };
    const { error } = await stage.run({ node: 'calendarConnection', credential: resource, parameters });
    expect([resource, error]).toEqual([resource, null]);
  };
  const chosen = (id: string) => ({ connection: { __rl: true, mode: 'id', value: id } });
  for (const id of meetingBaas.service.hosted.connections.keys()) await disconnect('meetingBaas', 'delete', chosen(id));
  for (const id of meetingBaasV1.service.calendars.hosted.connections.keys()) {
    await disconnect('meetingBaasV1', 'delete', chosen(id));
  }
  for (const id of meetergo.service.connections.keys()) await disconnect('meetergo', 'delete', chosen(id));
  await disconnect('meetStream', 'disconnect', {});

  const left = {
    'connections at Meeting BaaS': meetingBaas.service.hosted.connections.size,
    'connections at Meeting BaaS v1': meetingBaasV1.service.calendars.hosted.connections.size,
    'connections at MeetStream': meetStream.hosted.accounts.length,
    'watches of MeetStream': meetStream.hosted.watches.size,
    'events at MeetStream': meetStream.hosted.events.size,
    'connections at meetergo': meetergo.service.connections.size,
    'bots booked with Meeting BaaS': meetingBaas.service.expected().length,
    'bots booked with Meeting BaaS v1': meetingBaasV1.service.expected().length,
    'bots booked with MeetStream': meetStream.service.expected().length,
    'channels at Google': google.push.live().length,
    'subscriptions at Microsoft': microsoft.subscriptions.live().length,
  };
  for (const [what, count] of Object.entries(left)) say(`left: ${count} ${what}`);
  expect(Object.values(left).filter((count) => count > 0)).toEqual([]);
  say(`${stage.runs} workflows that ran once, in ${((Date.now() - started) / 1000).toFixed(0)} s`);
});
