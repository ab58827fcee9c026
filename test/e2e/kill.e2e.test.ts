import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_USER } from '../../sandbox/seed-demo';
import type { MeetingView } from '../../sandbox/page';
import { type Random, seededRandom } from '../../sandbox/random';
import { type Demo, startDemo } from '../../workbench/demo';
import type { JsonObject } from '../../workbench/flatted';
import { itemsOf } from '../../workbench/n8n-client';
import { inMinutes, PageClient } from './page-client';
import { type Emission, replay } from './story';
import { pause, say, until } from './wait';

/**
 * n8n is killed (SIGKILL, its task runner with it) ten times while meetings are added, moved, declined and cancelled.
 * In the end each meeting that should have a bot has exactly one, at the right time, and Calendar Trigger has told
 * every change once.
 */

const KILLS = 10;
/** The longest that n8n is left alone, from when its editor answers. */
const LONGEST_UP_MS = 12_000;
const MOST_MEETINGS = 25;

/** What another n8n may take over: after this long, instead of one and two minutes. The rest is as in the demo. */
const SHORT_LEASES = {
  N8N_SCHEDULER_LEASE_DURATION: '15',
  N8N_SCHEDULER_REAPER_INTERVAL: '5',
  N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS: '20',
  N8N_WORKFLOW_PUBLICATION_OUTBOX_POLL_INTERVAL_MS: '3000',
};

let folder: string;
let demo: Demo;
let page: PageClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'calendar-bots-e2e-'));
  demo = await startDemo({
    print: say,
    folder: join(folder, 'n8n'),
    pollEvery: 'tenSeconds',
    checkEverySeconds: 20,
    env: SHORT_LEASES,
  });
  page = new PageClient(demo.pageUrl, DEMO_USER);
});
afterAll(async () => {
  await demo?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Somebody at the page, who goes on whatever becomes of n8n. */
class Person {
  /** What was done, for the report. */
  readonly counts: Record<string, number> = {};
  /** Of the meetings that are not cancelled. */
  private readonly titles: string[] = [];
  private added = 0;
  private going = true;

  constructor(private readonly random: Random) {}

  async work(): Promise<void> {
    while (this.going) {
      const did = await this.act();
      this.counts[did] = (this.counts[did] ?? 0) + 1;
      await pause(500 + this.random() * 3500);
    }
  }

  stop(): void {
    this.going = false;
  }

  private async act(): Promise<string> {
    const title = this.titles[Math.floor(this.random() * this.titles.length)];
    const chance = this.random();
    // Hours away, so that no bot of this test ever goes.
    const start = inMinutes(180 + Math.floor(this.random() * 200) * 60);
    if (title === undefined || (chance < 0.35 && this.added < MOST_MEETINGS)) {
      const added = `Meeting ${++this.added}`;
      const [, team] = demo.watched;
      await page.add({
        title: added,
        start,
        service: this.random() < 0.15 ? 'none' : this.random() < 0.5 ? 'zoom' : 'meet',
        ...(team !== undefined && this.random() < 0.3 ? { calendarId: team } : {}),
      });
      this.titles.push(added);
      return 'added';
    }
    const meeting = await page.meeting(title);
    if (chance < 0.75) {
      await page.move(title, start);
      return 'moved';
    }
    if (chance < 0.88 && meeting.response !== null) {
      const response = meeting.response === 'declined' ? 'accepted' : 'declined';
      await page.respond(title, response);
      return response;
    }
    await page.cancel(title);
    this.titles.splice(this.titles.indexOf(title), 1);
    return 'cancelled';
  }
}

/** What is wrong with the bots just now, one line for each meeting. */
async function wrongBots(): Promise<string[]> {
  const { meetings, otherBots } = await page.state();
  const watched = new Set([DEMO_USER, ...demo.watched]);
  const now = Date.now();
  const wrong = meetings
    .filter(({ calendarId, start }) => watched.has(calendarId) && start > now)
    .flatMap((meeting) => {
      const live = meeting.bots.filter(({ status }) => status !== 'cancelled');
      const joins = live.map(({ joinAt, status }) => `${status} ${joinAt}`).join(', ');
      const due = shouldHaveBot(meeting) ? `scheduled ${meeting.start}` : '';
      return joins === due ? [] : [`${meeting.title}: "${joins}" instead of "${due}"`];
    });
  const strays = otherBots.filter(({ status }) => status !== 'cancelled');
  return [...wrong, ...strays.map(({ id, joinAt }) => `bot ${id} at ${joinAt} belongs to no meeting`)];
}

const shouldHaveBot = ({ cancelled, link, response }: MeetingView): boolean =>
  !cancelled && link !== null && response !== 'declined';

/** What Calendar Trigger gave out, in order; of executions that were cut off, what they were to begin with. */
async function emissions(): Promise<Emission[]> {
  const told: Emission[] = [];
  for (const { id } of await demo.client.allExecutions(demo.workflows.record)) {
    const execution = await demo.client.execution(id);
    // Of a node that had run when n8n was killed, n8n's recovery knows that it ran and makes up an item.
    const ran = itemsOf(execution, 'Calendar Changes').filter((item) => item.isArtificialRecoveredEventItem !== true);
    const items: JsonObject[] =
      ran.length > 0
        ? ran
        : execution.waiting.filter(({ node }) => node === 'Calendar Changes').flatMap((w) => w.items);
    told.push(...items.map((item) => ({ ...item, execution: id }) as Emission));
  }
  return told;
}

it('keeps every promise when n8n is killed ten times', async () => {
  const seed = Number(process.env.CALENDAR_BOTS_SEED ?? Date.now() % 1_000_000);
  say(`seed ${seed} (CALENDAR_BOTS_SEED=${seed} does the same again)`);
  const person = new Person(seededRandom(seed));
  const random = seededRandom(seed + 1);
  const working = person.work();
  for (let kill = 1; kill <= KILLS; kill++) {
    const moment = Math.round(random() * LONGEST_UP_MS);
    await pause(moment);
    await demo.n8n.kill();
    demo.n8n = await demo.n8n.restart();
    say(
      `kill ${kill} after ${(moment / 1000).toFixed(1)} s; n8n was up again in ${demo.n8n.startedInSeconds.toFixed(0)} s`,
    );
  }
  person.stop();
  await working;
  say(
    `meanwhile: ${Object.entries(person.counts)
      .map(([did, count]) => `${count} ${did}`)
      .join(', ')}`,
  );

  const stopped = Date.now();
  let wrong = await wrongBots();
  await until('every meeting has its bot', 180, async () => {
    wrong = await wrongBots();
    return wrong.length === 0 ? true : undefined;
  }).catch(() => undefined);
  expect(wrong).toEqual([]);
  say(`all bots were right ${((Date.now() - stopped) / 1000).toFixed(0)} s after the last change`);
  // Two more polls and a check: nothing may come of them.
  await pause(25_000);
  expect(await wrongBots()).toEqual([]);

  const told = await emissions();
  const { meetings } = await page.state();
  const own = meetings.filter(({ title }) => title.startsWith('Meeting '));
  expect(own.length).toBeGreaterThan(10);
  expect(replay(told, own)).toEqual([]);
  const rows = await demo.client.allExecutions(demo.workflows.record);
  const crashed = rows.filter(({ status }) => status === 'crashed').length;
  say(
    `${told.length} changes were told in ${new Set(told.map(({ execution }) => execution)).size} executions; ${crashed} executions were cut off`,
  );
});
