import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import * as v from 'valibot';
import { type MeetingBaasServer, OUTCOMES } from '../meeting-baas';
import { type BotWatch, watchMeetingBaas } from './bot-watch';
import type { Calendars, Meeting } from './calendars';
import { Journal, lineOf } from './journal';
import { pageState } from './state';

export interface PageOptions {
  calendars: Calendars;
  baas: MeetingBaasServer;
  /** Other services whose bots are shown. */
  otherBots?: readonly BotWatch[];
  /** Where n8n's editor is; null: the page links nowhere. */
  n8nUrl?: string | null;
  /** Zone for times of day in the log. Default: the machine's. */
  timeZone?: string;
}

const FILES: Record<string, string> = {
  'index.html': 'text/html',
  'styles.css': 'text/css',
  'app.js': 'text/javascript',
  'dom.js': 'text/javascript',
  'drag.js': 'text/javascript',
  'form.js': 'text/javascript',
  'layout.js': 'text/javascript',
  'panel.js': 'text/javascript',
  'timeline.js': 'text/javascript',
  'words.js': 'text/javascript',
  'icon.svg': 'image/svg+xml',
};
const PUBLIC = join(__dirname, 'public');

const Title = v.pipe(v.string(), v.trim(), v.minLength(1, 'Give the meeting a title.'), v.maxLength(200));
const Instant = v.pipe(v.number('Give the meeting a start.'), v.integer());
const Email = v.pipe(
  v.string(),
  v.trim(),
  v.email((issue) => `“${String(issue.input)}” is not an e-mail address.`),
);
const NewMeetingBody = v.object({
  calendarId: v.string(),
  title: Title,
  start: Instant,
  minutes: v.pipe(v.number(), v.minValue(5, 'A meeting takes at least 5 minutes.'), v.maxValue(24 * 60)),
  service: v.picklist(['meet', 'zoom', 'teams', 'webex', 'none']),
  guests: v.array(Email),
  repeat: v.picklist(['none', 'daily', 'weekly']),
  timeZone: v.string(),
});
const Ref = { calendarId: v.string(), eventId: v.string() };
const MoveBody = v.object({ ...Ref, start: Instant });
const CancelBody = v.object({ ...Ref, scope: v.picklist(['this', 'series']) });
const RespondBody = v.object({ ...Ref, response: v.picklist(['accepted', 'declined', 'tentative', 'needsAction']) });
const OutcomeBody = v.object({ ...Ref, outcome: v.picklist(OUTCOMES) });

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Changes that come close together are told as one. */
const GATHER_MS = 100;
/** The line stays open through proxies that close silent ones. */
const HEARTBEAT_MS = 15_000;

/** The watching page: its files, its JSON API, and a stream of its state. */
export class PageServer {
  readonly app = new Hono();
  readonly journal = new Journal();
  private server: ServerType | undefined;
  private baseUrl: string | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly unsubscribe: (() => void)[];
  private gathering: NodeJS.Timeout | undefined;
  private readonly files = new Map<string, string>();
  private readonly fleets: readonly BotWatch[];

  constructor(private readonly options: PageOptions) {
    const { calendars, baas, otherBots = [] } = options;
    this.fleets = [watchMeetingBaas(baas), ...otherBots];
    this.unsubscribe = [
      calendars.onChange(() => this.changed()),
      calendars.onRead(() => this.changed()),
      ...this.fleets.flatMap((fleet) => [
        fleet.onActivity((activity) => {
          const line = lineOf(activity, { titleOf: (id) => this.titleOf(id), timeOf: (ms) => this.timeOf(ms) });
          if (line !== undefined) this.journal.add(activity.at, line);
          this.changed();
        }),
        fleet.log.subscribe((entry) => {
          // What the service refuses or loses is the interesting half of its traffic.
          if (entry.status !== undefined && entry.status < 400) return;
          const what = `${entry.method} ${entry.path}`;
          const how = entry.status === undefined ? 'the connection was cut' : `answered ${entry.status}`;
          this.journal.add(entry.at, { who: 'service', tone: 'bad', text: `n8n’s request ${what}: ${how}` });
          this.changed();
        }),
      ]),
    ];
    this.addRoutes();
  }

  /** Listens on 127.0.0.1; port 0 takes a free one. */
  async start(port = 0): Promise<string> {
    const server = createAdaptorServer({ fetch: this.app.fetch });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this.baseUrl;
  }

  /** `http://127.0.0.1:port`. Throws before `start`. */
  get url(): string {
    if (this.baseUrl === undefined) throw new Error('the page has not been started');
    return this.baseUrl;
  }

  async stop(): Promise<void> {
    for (const end of this.unsubscribe) end();
    clearTimeout(this.gathering);
    const { server } = this;
    this.server = undefined;
    this.baseUrl = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  }

  private changed(): void {
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      for (const listener of this.listeners) listener();
    }, GATHER_MS);
  }

  private state(c: Context): ReturnType<typeof pageState> {
    const now = this.options.baas.service.clock.now();
    const given = (name: string, otherwise: number): number => {
      const value = Number(c.req.query(name));
      return Number.isFinite(value) && value > 0 ? value : otherwise;
    };
    const from = given('from', now - 60 * MINUTE);
    const to = Math.min(given('to', now + 180 * MINUTE), from + 15 * DAY);
    return this.stateOf({ from, to });
  }

  private stateOf(window: { from: number; to: number }): ReturnType<typeof pageState> {
    const { calendars, baas, n8nUrl = null } = this.options;
    const { clock, fleet } = baas.service;
    return pageState(calendars, this.fleets, window, {
      now: clock.now(),
      n8nUrl,
      journal: this.journal.list(),
      outcomeOf: (link) => (link === null ? undefined : fleet.mannerOf(link).outcome) ?? fleet.outcome,
    });
  }

  private addRoutes(): void {
    const { app } = this;
    app.onError((error, c) => c.json({ error: error.message }, 400));
    app.get('/api/state', (c) => c.json(this.state(c)));
    app.get('/api/events', (c) =>
      streamSSE(c, async (stream) => {
        let wake: () => void = () => undefined;
        let dirty = true;
        const listener = (): void => {
          dirty = true;
          wake();
        };
        this.listeners.add(listener);
        stream.onAbort(() => {
          this.listeners.delete(listener);
          wake();
        });
        while (!stream.aborted) {
          await stream.writeSSE(
            dirty ? { event: 'state', data: JSON.stringify(this.state(c)) } : { event: 'beat', data: '' },
          );
          dirty = false;
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, HEARTBEAT_MS);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        }
      }),
    );

    app.post('/api/meetings', async (c) => {
      const body = await read(NewMeetingBody, c);
      const { minutes, ...rest } = body;
      this.options.calendars.add({ ...rest, durationMs: minutes * MINUTE });
      const every = body.repeat === 'none' ? '' : `, ${body.repeat}`;
      return this.done(c, `You added “${body.title}” at ${this.timeOf(body.start)}${every}`, 201);
    });
    app.post('/api/meetings/move', async (c) => {
      const { start, ...ref } = await read(MoveBody, c);
      const meeting = this.meeting(ref);
      this.options.calendars.move(ref, start);
      return this.done(c, `You moved “${meeting.title}” from ${this.timeOf(meeting.start)} to ${this.timeOf(start)}`);
    });
    app.post('/api/meetings/cancel', async (c) => {
      const { scope, ...ref } = await read(CancelBody, c);
      const meeting = this.meeting(ref);
      this.options.calendars.cancel(ref, scope);
      const which = scope === 'series' ? 'the series ' : meeting.seriesId === null ? '' : 'one occurrence of ';
      return this.done(c, `You cancelled ${which}“${meeting.title}”`);
    });
    app.post('/api/meetings/respond', async (c) => {
      const { response, ...ref } = await read(RespondBody, c);
      const meeting = this.meeting(ref);
      this.options.calendars.respond(ref, response);
      return this.done(c, `You ${response === 'accepted' ? 'accepted' : 'declined'} “${meeting.title}”`);
    });
    app.post('/api/meetings/outcome', async (c) => {
      const { outcome, ...ref } = await read(OutcomeBody, c);
      const { link } = this.meeting(ref);
      if (link === null) throw new Error('This meeting has no link, so no bot comes to it.');
      for (const fleet of this.fleets) fleet.setOutcome(link, outcome);
      this.changed();
      return c.json({ ok: true });
    });

    app.get('/:file?', (c) => {
      const name = c.req.param('file') ?? 'index.html';
      const type = FILES[name];
      if (type === undefined) return c.text('Not found', 404);
      const text = this.files.get(name) ?? readFileSync(join(PUBLIC, name), 'utf8');
      this.files.set(name, text);
      return c.body(text, 200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' });
    });
  }

  private done(c: Context, text: string, status: 200 | 201 = 200): Response {
    this.journal.add(this.options.baas.service.clock.now(), { who: 'you', tone: 'plain', text });
    this.changed();
    return c.json({ ok: true }, status);
  }

  private meeting({ calendarId, eventId }: { calendarId: string; eventId: string }): Meeting {
    const now = this.options.baas.service.clock.now();
    const found = this.options.calendars
      .meetings(now - 30 * DAY, now + 60 * DAY)
      .find((meeting) => meeting.calendarId === calendarId && meeting.eventId === eventId);
    if (found === undefined) throw new Error('This meeting is no longer in the calendar.');
    return found;
  }

  private titleOf(botId: string): string {
    const now = this.options.baas.service.clock.now();
    const found = this.stateOf({ from: now - DAY, to: now + 14 * DAY }).meetings.find((meeting) =>
      meeting.bots.some((bot) => bot.id === botId),
    );
    return found === undefined ? 'a meeting outside these calendars' : `“${found.title}”`;
  }

  private timeOf(ms: number): string {
    const zone = this.options.timeZone === undefined ? {} : { timeZone: this.options.timeZone };
    const now = this.options.baas.service.clock.now();
    const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', ...zone });
    const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...zone }).format(ms);
    return day.format(ms) === day.format(now) ? time : `${day.format(ms)}, ${time}`;
  }
}

async function read<S extends v.GenericSchema>(schema: S, c: Context): Promise<v.InferOutput<S>> {
  const parsed = v.safeParse(schema, await c.req.json());
  if (!parsed.success) throw new Error(parsed.issues[0].message);
  return parsed.output;
}
