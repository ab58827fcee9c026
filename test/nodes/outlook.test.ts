import type { IDataObject } from 'n8n-workflow';
import { CalendarTrigger } from '../../nodes/CalendarTrigger/CalendarTrigger.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { MeetStreamServer } from '../../sandbox/meetstream';
import { MicrosoftSandbox, READ_ONLY_SCOPE } from '../../sandbox/microsoft';
import { type Host, host } from './host';
import { ADA, MINUTE, type Stage, stage } from './stage';

/** Outlook calendars recorded by MeetStream's bots, through all three nodes of the way. */

let s: Stage;
let microsoft: MicrosoftSandbox;
let meetstream: MeetStreamServer;
beforeEach(async () => {
  s = await stage();
  microsoft = new MicrosoftSandbox({ clock: s.clock });
  microsoft.addUser(ADA, { displayName: 'Ada', timeZone: 'Europe/Berlin' });
  await microsoft.start();
  meetstream = new MeetStreamServer({ clock: s.clock, seed: 3, send: async () => new Response() });
  await meetstream.start();
});
afterEach(async () => {
  await meetstream.stop();
  await microsoft.stop();
  await s.stop();
});

const outlook = () => {
  const { accessToken, refreshToken } = microsoft.oauth.issue({ user: ADA, scope: READ_ONLY_SCOPE });
  return {
    grantType: 'authorizationCode',
    authentication: 'body',
    clientId: microsoft.oauth.client.clientId,
    clientSecret: microsoft.oauth.client.clientSecret,
    accessTokenUrl: microsoft.oauth.tokenUrl,
    apiBaseUrl: microsoft.apiUrl,
    oauthTokenData: { access_token: accessToken, refresh_token: refreshToken, token_type: 'Bearer' },
  };
};
const node = (type: CalendarTrigger | ScheduleRecording, parameters: IDataObject): Host =>
  host({
    type,
    parameters: { provider: 'microsoft', service: 'meetstream', ...parameters } as never,
    credentials: {
      calendarBotsMicrosoftOAuth2Api: outlook(),
      calendarBotsMeetStreamApi: { apiKey: 'sandbox-key', baseUrl: meetstream.apiUrl },
    },
  });

test('a meeting is added, moved and cancelled in Outlook: each reaches its bot with the next poll', async () => {
  const trigger = node(new CalendarTrigger(), { kinds: ['created', 'updated', 'cancelled'] });
  const options = { scheduleName: 'Outlook' };
  const follow = node(new ScheduleRecording(), { operation: 'followEvent', leadMinutes: 0, options });
  const check = node(new ScheduleRecording(), { operation: 'autoSchedule', leadMinutes: 0, options });
  await trigger.poll();
  const utc = (minutes: number) => ({
    dateTime: new Date(s.clock.now() + minutes * MINUTE).toISOString().slice(0, 19),
    timeZone: 'UTC',
  });
  const next = async (): Promise<IDataObject[]> => {
    await s.advance(MINUTE);
    const items = (await trigger.poll()) ?? [];
    await follow.execute(items);
    return items;
  };
  const { id } = microsoft.events.insert(microsoft.calendars.defaultOf(ADA), {
    subject: 'Contract',
    location: { displayName: 'https://us02web.zoom.us/j/81234567890?pwd=abc' },
    start: utc(240),
    end: utc(270),
  });
  await next();
  expect(meetstream.service.expected()).toHaveLength(1);
  await check.execute([{}]);
  microsoft.events.reschedule(id ?? '', s.clock.now() + 300 * MINUTE);
  await next();
  expect(meetstream.service.expected().map(({ joinAt }) => joinAt)).toEqual([s.clock.now() + 299 * MINUTE]);
  await check.execute([{}]);
  microsoft.events.remove(id ?? '');
  await next();
  await next();
  expect(meetstream.service.expected()).toEqual([]);
});
