import { LiveTrigger } from '../nodes/live-trigger';
import { ADA, type Stage, stage } from '../nodes/stage';

/**
 * activepieces#13425: a calendar trigger was written to another Google API's contract (state `add`, a body). Its test
 * passed and in production it never fired. What Google Calendar sends is a POST without a body whose headers say
 * `exists`; here it is replayed as it comes.
 */

let s: Stage;
let live: LiveTrigger;
beforeEach(async () => {
  s = await stage({ deliver: async () => new Response() });
});
afterEach(async () => {
  await live?.deactivate();
  await s.stop();
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.each(['exists', 'not_exists'])('a header-only POST with state %s starts the workflow', async (state) => {
  live = new LiveTrigger({ stage: s, cursors: 'default', nodeId: `bug-05-${state}` });
  await live.activate();
  await wait(400);
  await s.advance(1_000);
  await wait(400);
  const [channel] = s.google.push.live();
  if (channel === undefined) throw new Error('no channel');
  s.google.events.insert(ADA, s.meeting('New one', 60));
  const message = {
    headers: {
      Host: 'n8n.example.com',
      Accept: '*/*',
      'Content-Length': '0',
      'User-Agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
      'X-Goog-Channel-ID': channel.id,
      'X-Goog-Channel-Token': channel.token ?? '',
      'X-Goog-Channel-Expiration': new Date(channel.expiration).toUTCString(),
      'X-Goog-Resource-ID': channel.resourceId,
      'X-Goog-Resource-URI': channel.resourceUri,
      'X-Goog-Resource-State': state,
      'X-Goog-Message-Number': '2',
    },
  };
  expect(await live.call(message)).toMatchObject({ status: 200, started: false });
  await s.advance(1_500);
  await wait(500);
  await live.settled();
  expect(live.told).toEqual(['created New one']);
});

test('the message that only says that the channel is open starts nothing', async () => {
  live = new LiveTrigger({ stage: s, cursors: 'default', nodeId: 'bug-05-sync' });
  await live.activate();
  await wait(400);
  await s.advance(1_000);
  await wait(400);
  const [channel] = s.google.push.live();
  const before = s.google.log.total;
  const headers = {
    'X-Goog-Channel-ID': channel?.id ?? '',
    'X-Goog-Channel-Token': channel?.token ?? '',
    'X-Goog-Resource-ID': channel?.resourceId ?? '',
    'X-Goog-Resource-State': 'sync',
    'X-Goog-Message-Number': '1',
  };
  expect(await live.call({ headers })).toMatchObject({ status: 200, started: false });
  await wait(400);
  expect(s.google.log.total).toBe(before);
});
