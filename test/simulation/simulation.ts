import { type calendar_v3, calendar } from '@googleapis/calendar';
import { occurrenceKey } from '../../core/src/event';
import type { CalendarChange } from '../../core/src/sync';
import { CATCH_UP_MS } from '../../core/src/sync/due';
import { manualClock } from '../../sandbox/clock';
import type { Fault } from '../../sandbox/faults';
import { GoogleSandbox } from '../../sandbox/google';
import { type BotSnapshot, MeetingBaasServer } from '../../sandbox/meeting-baas';
import { seededRandom } from '../../sandbox/random';
import { BuiltinTrigger, type Comparison } from './builtin-trigger';
import { LEAD_MS, N8nModel, SETTINGS } from './n8n-model';
import { RandomWorld } from './random-world';

type Event = calendar_v3.Schema$Event;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse('2026-05-04T07:00:00.137Z');

export interface SimulationOptions {
  seed: number;
  steps: number;
  /** Kill the process now and then. */
  kills: boolean;
  faults: boolean;
  persists: 'every poll' | 'emissions';
  /** Run the safety net; without it "Follow Event" alone must be enough (when nothing is killed). */
  autoSchedule: boolean;
  /** Compare with the rules of n8n's built-in trigger. */
  builtin?: boolean;
}

export interface SimulationReport {
  steps: number;
  virtualDays: number;
  edits: Record<string, number>;
  told: Record<string, number>;
  quietPoints: number;
  meetingsChecked: number;
  faults: Record<string, number>;
  counts: N8nModel['counts'];
  botsEver: number;
  builtin: Comparison | null;
}

/** What went wrong, with enough to find it again. */
export class Broken extends Error {}

const FAULTS: Fault[] = [
  { kind: 'status', status: 429, headers: { 'retry-after': '2' } },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 500 },
  { kind: 'connectionReset' },
  { kind: 'lostAnswer' },
  { kind: 'slow', ms: 3000 },
  { kind: 'htmlInsteadOfJson' },
  { kind: 'truncatedBody' },
];

/** Runs one seeded history. @throws Broken as soon as a promise is not kept */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const clock = manualClock(START);
  const random = seededRandom(options.seed);
  const google = new GoogleSandbox({ clock, seed: options.seed, endlessTailDays: 60 });
  const baas = new MeetingBaasServer({ clock, seed: options.seed });
  const world = new RandomWorld(google, clock, random);
  const { accessToken } = google.oauth.issue({ user: world.me, lifeMs: 1000 * DAY });
  const n8n = new N8nModel({
    google,
    baas,
    clock,
    random,
    accessToken,
    calendars: world.watched,
    persists: options.persists,
  });
  const view = new ToldView();
  const starts = new StartWatch();
  let quietPoints = 0;
  let meetingsChecked = 0;
  let builtin: BuiltinTrigger | null = null;
  if (options.builtin) {
    const api = calendar({
      version: 'v3',
      rootUrl: `${google.url}/`,
      fetchImplementation: google.fetch as typeof fetch,
      headers: { authorization: `Bearer ${accessToken}` },
      retry: false,
    });
    const list = async (query: { calendarId: string; updatedMin: string }): Promise<Event[]> => {
      const items: Event[] = [];
      for (let pageToken: string | undefined; ;) {
        const { data } = await api.events.list({ ...query, orderBy: 'updated', ...(pageToken ? { pageToken } : {}) });
        items.push(...(data.items ?? []));
        if (!data.nextPageToken) return items;
        pageToken = data.nextPageToken;
      }
    };
    builtin = new BuiltinTrigger(list, world.me, clock);
  }

  const poll = async (): Promise<boolean> => {
    const at = clock.now();
    const before = n8n.told.length;
    // What there is at this moment is what the poll is answerable for.
    const beginning = starts.begunSince(google, world.watched, at);
    const complete = await n8n.poll();
    for (const change of n8n.told.slice(before)) view.take(change, at);
    if (complete) starts.check(beginning, n8n.told, at);
    return complete;
  };

  await settleBaseline(poll);
  await builtin?.poll();

  for (let step = 0; step < options.steps; step++) {
    const roll = random();
    if (roll < 0.55) {
      world.step();
      // People act at any moment, not on the minute.
      await clock.advance(Math.floor(random() * 9000));
    } else if (roll < 0.8) {
      if (options.kills && random() < 0.12) n8n.process.dieWithin(8);
      await poll();
      await n8n.execute(random() < 0.15 ? 2 : 1);
      await builtin?.poll();
      await clock.advance(MINUTE - (clock.now() % MINUTE) + 137);
    } else if (roll < 0.86 && options.autoSchedule) {
      if (options.kills && random() < 0.12) n8n.process.dieWithin(12);
      await n8n.autoSchedule();
    } else if (roll < 0.89) {
      await n8n.repeatLast(random() < 0.5 ? 2 : 1);
    } else if (roll < 0.91) {
      google.expireSyncTokens(random() < 0.5 ? undefined : world.me);
    } else if (roll < 0.93) {
      google.paging = { shortPage: random() * 0.8, emptyPage: random() * 0.5 };
    } else if (roll < 0.95 && options.faults) {
      for (const plan of [google.faults, baas.faults]) {
        plan.clear();
        for (const fault of FAULTS) if (random() < 0.4) plan.add({ fault, probability: random() * 0.12 });
      }
    } else if (options.kills && roll < 0.955) {
      n8n.restart();
    } else {
      // Now and then days pass: the window moves, tokens grow old, series come nearer.
      await clock.advance(Math.floor(random() * (random() < 0.06 ? 2 * DAY : 90 * MINUTE)));
    }
    assertOneInCall(baas);

    if (step % 40 === 39 || step === options.steps - 1) {
      google.faults.clear();
      baas.faults.clear();
      // Twice: an answer that was withdrawn may let a recording end first.
      for (let i = 0; i < 2; i++) {
        if (!(await poll())) await poll();
        await n8n.execute();
        if (options.autoSchedule) await n8n.autoSchedule();
      }
      quietPoints += 1;
      view.compare(google, world.watched, clock.now());
      meetingsChecked += checkBots(google, baas, world.watched, clock.now(), options.autoSchedule);
      await assertQuiet(n8n, baas, options);
    }
  }

  const told: Record<string, number> = {};
  for (const { change } of n8n.told) told[change] = (told[change] ?? 0) + 1;
  const faults: Record<string, number> = {};
  for (const plan of [google.faults, baas.faults]) {
    for (const [kind, count] of Object.entries(plan.counts())) faults[kind] = (faults[kind] ?? 0) + count;
  }
  return {
    steps: options.steps,
    virtualDays: Math.round((clock.now() - START) / DAY),
    edits: world.did,
    told,
    quietPoints,
    meetingsChecked,
    faults,
    counts: { ...n8n.counts, requests: n8n.counts.requests + n8n.process.requests },
    botsEver: baas.snapshot().length,
    builtin: builtin?.compare(google, n8n.told) ?? null,
  };
}

async function settleBaseline(poll: () => Promise<boolean>): Promise<void> {
  if (!(await poll())) throw new Broken('the first poll did not complete');
}

/** What somebody who only hears the trigger believes of the calendars. */
class ToldView {
  private readonly events = new Map<
    string,
    { title: string; start: string; end: string; url: string | null; response: string | null }
  >();
  private readonly ids = new Set<string>();

  take(change: CalendarChange, now: number): void {
    if (this.ids.has(change.changeId)) throw new Broken(`told twice: ${describe(change)}`);
    this.ids.add(change.changeId);
    const { event } = change;
    const id = `${event.calendarId} ${event.id}`;
    const known = this.events.get(id);
    const current = {
      title: event.title,
      start: event.start,
      end: event.end,
      url: event.meeting?.url ?? null,
      response: event.response,
    };
    if (change.change === 'created') {
      if (known && Date.parse(known.end) > now) throw new Broken(`created although known: ${describe(change)}`);
      this.events.set(id, current);
    } else if (change.change === 'updated') {
      const visible = ['title', 'start', 'end', 'meetingLink', 'response'];
      const differs = JSON.stringify(known) !== JSON.stringify(current);
      if (known && !differs && change.changed.every((field) => visible.includes(field))) {
        throw new Broken(`updated without a difference: ${describe(change)}`);
      }
      if (change.cause === 'window') this.events.delete(id);
      else this.events.set(id, current);
    } else if (change.change === 'cancelled') {
      if (!known && !this.baseline.has(id)) throw new Broken(`cancelled although unknown: ${describe(change)}`);
      this.events.delete(id);
      this.baseline.delete(id);
    }
  }

  /** Known since the silent baseline. */
  private readonly baseline = new Set<string>();

  /** The view must be what the calendars hold, for everything that is neither over nor beyond the window. */
  compare(google: GoogleSandbox, calendars: readonly string[], now: number): void {
    const limit = now + SETTINGS.aheadMs - 7 * 60 * MINUTE;
    for (const calendarId of calendars) {
      const truth = new Map(
        google
          .truth(calendarId, now + MINUTE, limit)
          .filter((event) => startOf(event) < limit)
          .map((event) => [event.id ?? '', event]),
      );
      for (const [id, event] of truth) {
        const known = this.events.get(`${calendarId} ${id}`);
        if (!known) throw new Broken(`never told: ${event.summary} ${id} in ${calendarId}`);
        const expected = [event.summary ?? '', startOf(event), endOf(event)];
        const believed = [known.title, Date.parse(known.start), Date.parse(known.end)];
        if (event.start?.date == null && JSON.stringify(expected) !== JSON.stringify(believed)) {
          throw new Broken(`told wrongly: ${id} in ${calendarId}: ${JSON.stringify({ expected, believed })}`);
        }
        const answer = event.attendees?.find((attendee) => attendee.self)?.responseStatus ?? null;
        if (answer !== known.response) throw new Broken(`answer not told: ${id} is ${answer}, told ${known.response}`);
      }
      for (const [key, known] of this.events) {
        const [calendar, id = ''] = key.split(' ');
        if (calendar !== calendarId || truth.has(id)) continue;
        const start = Date.parse(known.start);
        // All-day events begin at midnight somewhere: near the edge the two readings may differ.
        if (Date.parse(known.end) > now + MINUTE && start < limit - DAY) {
          throw new Broken(`end never told: ${known.title} ${id} at ${known.start} in ${calendarId}`);
        }
      }
    }
  }
}

/** Every start that a complete poll has passed must have been told by then, once. */
class StartWatch {
  private since = START;
  private readonly told = new Set<string>();
  private read = 0;

  begunSince(google: GoogleSandbox, calendars: readonly string[], until: number): string[] {
    // After a longer pause only the last day is told.
    this.since = Math.max(this.since, until - CATCH_UP_MS);
    return calendars.flatMap((calendarId) =>
      google
        .truth(calendarId, this.since, until)
        .filter((event) => event.start?.dateTime != null && startOf(event) > this.since && startOf(event) <= until)
        .map((event) => `${calendarId} ${event.id} ${startOf(event)}`),
    );
  }

  check(beginning: readonly string[], told: readonly CalendarChange[], until: number): void {
    for (const { change, event, previous } of told.slice(this.read)) {
      const key = `${event.calendarId} ${event.id} ${Date.parse(event.start)}`;
      // A meeting that was taken back and restored while it is on starts again.
      if (change === 'cancelled') this.told.delete(key);
      // And so does one that was moved away and back.
      if (previous.start !== undefined)
        this.told.delete(`${event.calendarId} ${event.id} ${Date.parse(previous.start)}`);
      if (change !== 'started') continue;
      if (this.told.has(key)) throw new Broken(`start told twice: ${key}`);
      this.told.add(key);
    }
    this.read = told.length;
    for (const key of beginning) if (!this.told.has(key)) throw new Broken(`start never told: ${key}`);
    this.since = until;
  }
}

/** Exactly one bot for each meeting that should have one, at the right time, none for any other. */
function checkBots(
  google: GoogleSandbox,
  baas: MeetingBaasServer,
  calendars: readonly string[],
  now: number,
  safetyNet: boolean,
): number {
  const wanted = new Map<string, { events: Event[]; url: string[] }>();
  for (const calendarId of calendars) {
    for (const event of google.truth(calendarId, now, now + 19 * DAY)) {
      const url = /https:\/\/\S*zoom\.us\/j\/\S+/.exec(event.location ?? '')?.[0];
      const declined = event.attendees?.some((a) => a.self && a.responseStatus === 'declined') ?? false;
      if (!url || declined || event.start?.date != null) continue;
      const key = keyOf(event);
      const entry = wanted.get(key) ?? { events: [], url: [] };
      entry.events.push(event);
      entry.url.push(url);
      wanted.set(key, entry);
    }
  }
  const live = new Map<string, BotSnapshot[]>();
  const ever = new Map<string, BotSnapshot[]>();
  const expected = new Set(baas.service.expected().map((bot) => bot.id));
  for (const bot of baas.snapshot()) {
    const key = String(bot.extra?.['calendar_bots_key'] ?? '');
    ever.set(key, [...(ever.get(key) ?? []), bot]);
    const leaving = String(bot.extra?.['calendar_bots_removed'] ?? '') !== '';
    if (expected.has(bot.id) && !leaving) live.set(key, [...(live.get(key) ?? []), bot]);
  }
  for (const [key, { events, url }] of wanted) {
    const starts = events.map(startOf);
    const name = `${events[0]?.summary} at ${new Date(starts[0] ?? 0).toISOString()} (${key})`;
    const bots = live.get(key) ?? [];
    if (bots.length > 1) throw new Broken(`${bots.length} bots for ${name}`);
    const [bot] = bots;
    const joins = starts.map((start) => start - LEAD_MS);
    if (joins.every((at) => at > now + MINUTE)) {
      // A meeting that moved while it was being recorded is booked again when its new start comes near.
      if (!bot && !safetyNet && ever.get(key)?.some((one) => one.joinedAt !== null)) continue;
      if (!bot) throw new Broken(`no bot for ${name}; ever: ${JSON.stringify(ever.get(key))}`);
      if (bot.scheduledStatus !== 'scheduled') {
        // Still recording under the old time: the new one is booked when that is done.
        if (!bot.status?.includes('recording')) throw new Broken(`bot of ${name} is ${bot.status}`);
        continue;
      }
      if (!joins.includes(bot.joinAt ?? 0)) {
        throw new Broken(`bot of ${name} joins at ${new Date(bot.joinAt ?? 0).toISOString()}`);
      }
      if (!url.some((one) => sameLink(one, bot.meetingUrl))) {
        throw new Broken(`bot of ${name} goes to ${bot.meetingUrl}, not ${url.join(' or ')}`);
      }
    } else if (!bot && !ever.has(key)) {
      throw new Broken(`no bot was ever sent to ${name}, which is on`);
    }
  }
  for (const [key, bots] of live) {
    if (wanted.has(key)) continue;
    for (const bot of bots) {
      const {
        calendar_bots_end: bookedEnd,
        calendar_bots_calendar_id: calendarId,
        calendar_bots_event_id: id,
      } = bot.extra ?? {};
      const event = google.store.calendars.get(String(calendarId))?.rows.get(String(id));
      // A meeting that was cut short is over; a bot that records it leaves when the people do.
      const end = event?.end.kind === 'timed' && event.status !== 'cancelled' ? event.end.ms : Infinity;
      const over = Math.min(end, Date.parse(String(bookedEnd))) <= now;
      const far = (bot.joinAt ?? 0) > now + 18 * DAY;
      if (!over && !far) throw new Broken(`a bot without a meeting: ${JSON.stringify({ now, bot, event })}`);
    }
  }
  return wanted.size;
}

/** Running everything again writes nothing. */
async function assertQuiet(n8n: N8nModel, baas: MeetingBaasServer, options: SimulationOptions): Promise<void> {
  if (!options.autoSchedule) return;
  const before = JSON.stringify(
    baas.snapshot().map(({ id, extra, joinAt, scheduledStatus }) => ({ id, extra, joinAt, scheduledStatus })),
  );
  const outcomes = await n8n.autoSchedule();
  const after = JSON.stringify(
    baas.snapshot().map(({ id, extra, joinAt, scheduledStatus }) => ({ id, extra, joinAt, scheduledStatus })),
  );
  const wrote = outcomes.filter((outcome) => !['kept', 'skipped'].includes(outcome.did));
  if (before !== after || wrote.length > 0) throw new Broken(`a run without changes wrote: ${JSON.stringify(wrote)}`);
}

function assertOneInCall(baas: MeetingBaasServer): void {
  const seen = new Map<string, string>();
  for (const bot of baas.service.inCall()) {
    if (String(bot.extra?.['calendar_bots_removed'] ?? '') !== '') continue;
    const key = String(bot.extra?.['calendar_bots_key'] ?? '');
    const other = seen.get(key);
    if (other !== undefined) throw new Broken(`two bots in one call: ${other} and ${bot.id}`);
    seen.set(key, bot.id);
  }
}

const startOf = (event: Event): number => Date.parse(event.start?.dateTime ?? event.start?.date ?? '');
const endOf = (event: Event): number => Date.parse(event.end?.dateTime ?? event.end?.date ?? '');

/** UID and original start, read from Google's own words. */
function keyOf(event: Event): string {
  const original = event.originalStartTime?.dateTime;
  const recurrenceId = event.recurringEventId && original ? new Date(original).toISOString() : null;
  return occurrenceKey(event.iCalUID ?? '', recurrenceId);
}

function sameLink(a: string, b: string): boolean {
  const [one, other] = [new URL(a), new URL(b)];
  return one.host === other.host && one.pathname === other.pathname;
}

function describe(change: CalendarChange): string {
  const { event } = change;
  return `${change.change} ${event.title} ${event.id} ${event.start} ${change.changed.join('+')} in ${event.calendarId}`;
}
