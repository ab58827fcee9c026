import { DEMO_USER } from '../../sandbox/seed-demo';
import { type Cases, signIn } from './connections-cases';
import { type ConnectionsStage, picked } from './connections-stage';
import { inMinutes } from './page-client';
import { until } from './wait';

const NO_BOT = { scheduledBot: picked('bot_none') };

export function meetStreamCases(stage: ConnectionsStage): Cases {
  const { hosted, faults } = stage.sandbox.meetStream;
  let botId = '';
  const bot = () => ({ scheduledBot: picked(botId) });
  const eventNamed = (title: string) => [...hosted.events.values()].find((one) => one.title === title);
  const eventOf = (title: string) => until(`MeetStream has read "${title}"`, 10, () => eventNamed(title));
  const refused = { key: true, message: /403: The API key is not valid/, description: /Check the API key/ };
  const missing = { parameters: NO_BOT, message: /404: Bot bot_none not found/, description: /It is not there/ };
  const struck = (operation: string) => ({
    before: () => faults.add({ operation, fault: { kind: 'status' as const, status: 400 } }),
    after: () => faults.clear(),
    message: /^MeetStream answered 400/,
    description: /./,
  });
  return {
    connectGoogle: {
      parameters: () => signIn(stage, 'google'),
      check(items) {
        expect(items).toMatchObject([{ connected: true, provider: 'google', account: DEMO_USER }]);
        expect(hosted.accounts).toHaveLength(1);
      },
      wrong: {
        parameters: { refreshToken: 'ended' },
        message: /400: The google credentials were refused/,
        description: /refresh token still valid/,
      },
    },
    connectOutlook: {
      parameters: () => signIn(stage, 'microsoft'),
      check(items) {
        expect(items).toMatchObject([{ connected: true, provider: 'outlook', account: DEMO_USER }]);
        expect(hosted.accounts).toHaveLength(2);
      },
      wrong: {
        // Microsoft gives a new refresh token for each that is used.
        parameters: () => signIn(stage, 'microsoft'),
        message: /409: This account is connected already/,
        description: /switch on "Replace"/,
      },
    },
    getAll: {
      parameters: () => ({ returnAll: true }),
      check: (items) => expect(items.map(({ id }) => id)).toContain(DEMO_USER),
      wrong: refused,
    },
    getEvents: {
      parameters: () => ({ returnAll: true, hostedCalendar: picked(DEMO_USER) }),
      check: (items) => expect(items.map(({ title }) => title ?? '')).not.toEqual([]),
      wrong: {
        parameters: { eventOptions: { after: 'soon' } },
        message: /^"soon" is not a date and time$/,
        description: /"After"/,
      },
    },
    enableAutoSchedule: {
      parameters: () => ({ botConfig: { botName: 'Notes' } }),
      check: (items) => expect(items).toEqual([{ enabled: true, botConfig: { bot_name: 'Notes' } }]),
      wrong: {
        parameters: { botConfig: { settings: 'x' } },
        message: /^"Other Settings" is not a JSON object$/,
        description: /./,
      },
    },
    getAutoSchedule: {
      check: (items) => expect(items).toEqual([{ enabled: true, botConfig: { bot_name: 'Notes' } }]),
      wrong: struck('getAutoSchedule'),
    },
    disableAutoSchedule: {
      check: (items) => expect(items).toEqual([{ enabled: false }]),
      wrong: struck('disableAutoSchedule'),
    },
    toggleRecurrence: {
      parameters: async () => ({ event: picked((await eventOf('Weekly planning')).id), recurring: true }),
      async check(items) {
        expect(items).toMatchObject([{ recurring: true, title: 'Weekly planning' }]);
        expect((await eventOf('Weekly planning')).chained).toBe(true);
      },
      wrong: {
        parameters: () => ({ event: picked(eventNamed('Call with a customer')?.id) }),
        message: /400: The event has no recurrence rule/,
        description: /./,
      },
    },
    getScheduledBots: {
      async parameters() {
        const event = picked((await eventOf('Call with a customer')).id);
        const { error } = await stage.run({
          node: 'scheduleRecording',
          parameters: { resource: 'hosted', operation: 'hostedSchedule', service: 'meetstream', event },
          credential: 'meetStream',
        });
        expect(error).toBeNull();
        return { returnAll: true };
      },
      check(items) {
        const [booked] = stage.booked('meetStream');
        botId = String(booked?.id);
        expect(items).toMatchObject([{ botId, status: 'Scheduled' }]);
      },
      wrong: struck('listScheduledBots'),
    },
    updateScheduledBot: {
      parameters: () => ({
        ...bot(),
        joinAt: new Date(inMinutes(90)).toISOString(),
        changes: { botName: 'Renamed', attributes: '{"crm":"1"}' },
      }),
      check(items) {
        expect(items).toMatchObject([{ botId, scheduleUpdated: true }]);
        expect(stage.booked('meetStream')).toMatchObject([{ botName: 'Renamed', attributes: { crm: '1' } }]);
      },
      wrong: missing,
    },
    deleteScheduledBot: {
      parameters: bot,
      check(items) {
        expect(items).toEqual([{ deleted: true, botId }]);
        expect(stage.booked('meetStream')).toEqual([]);
      },
      wrong: missing,
    },
    disconnect: {
      async parameters() {
        const account = picked(`outlook ${DEMO_USER}`);
        const { items } = await stage.run({
          node: 'calendarConnection',
          parameters: { resource: 'meetStream', operation: 'disconnect', account },
          credential: 'meetStream',
        });
        expect(items).toMatchObject([{ disconnected: true, account: DEMO_USER }]);
        return { account: picked(`google ${DEMO_USER}`) };
      },
      check(items) {
        expect(items).toMatchObject([{ disconnected: true, account: DEMO_USER, watchStopped: true }]);
        expect([hosted.accounts.length, hosted.events.size, hosted.schedules.length, hosted.watches.size]).toEqual([
          0, 0, 0, 0,
        ]);
      },
      wrong: { message: /404: Calendar connection not found/, description: /It is not there/ },
    },
  };
}
