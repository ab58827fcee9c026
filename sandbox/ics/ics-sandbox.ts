import { createHash } from 'node:crypto';
import type { SandboxClock } from '../clock';
import type { FaultPlan } from '../faults';
import { SandboxServer } from '../http-server';
import { type Random, randomText, seededRandom } from '../random';
import type { RequestLog } from '../request-log';
import type { FeedContent } from './own-calendar';
import { escapeText, fold } from './text';

/** How a server deals with validators. */
export type ValidatorMood =
  /** ETag and Last-Modified, and 304 when they match. */
  | 'honest'
  /** Last-Modified alone, in whole seconds, and 304 when nothing was changed since that second. */
  | 'dateOnly'
  /** Sent, but every answer is 200 with the body. */
  | 'never304'
  /** Another ETag with every answer. */
  | 'restless'
  /** None are sent. */
  | 'none';

/** What a feed's address leads to instead of its calendar. */
export type Trouble =
  'signIn' | 'webPage' | 'json' | 'empty' | 'cutOff' | 'circle' | 'endless' | 'nowhere' | 'inTheClear' | 'withdrawn';

/** One feed: a calendar under a secret address. All of it may be changed at any time. */
export interface SandboxFeed {
  readonly content: FeedContent;
  /** Path of the secret address. */
  path: string;
  validators: ValidatorMood;
  /** DTSTAMP and PRODID are new with each answer, and the order of the events is another. */
  noise: boolean;
  /** Octets in a line. */
  width: number;
  lineEnd: '\r\n' | '\n';
  trouble: Trouble | null;
  /** The address answers with a redirect to the real one, so many times. */
  hops: number;
}

export interface IcsSandboxOptions {
  clock: SandboxClock;
  seed?: number;
}

const ALPHABET = '0123456789abcdef';
const PAGE = (title: string, body: string): string =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>${body}</body></html>`;

/** A server of secret calendar feeds, truthful or not. */
export class IcsSandbox {
  readonly server: SandboxServer;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  private readonly feeds = new Set<SandboxFeed>();
  private readonly random: Random;
  private readonly clock: SandboxClock;

  constructor({ clock, seed = 1 }: IcsSandboxOptions) {
    this.clock = clock;
    this.random = seededRandom(seed);
    this.server = new SandboxServer({ name: 'ics', clock, seed, operationOf: () => 'feed' });
    this.faults = this.server.faults;
    this.log = this.server.log;
    this.server.app.get('*', (c) => {
      const { pathname, searchParams } = new URL(c.req.url);
      const feed = [...this.feeds].find(({ path }) => path === pathname);
      if (feed === undefined) return new Response('Not Found', { status: 404 });
      return this.answer(feed, Number(searchParams.get('hop') ?? 0), c.req.raw.headers);
    });
  }

  /** See `SandboxServer.fetch`. */
  get fetch(): SandboxServer['fetch'] {
    return this.server.fetch;
  }

  add(content: FeedContent, options: Partial<Omit<SandboxFeed, 'content'>> = {}): SandboxFeed {
    const feed: SandboxFeed = {
      content,
      path: this.newPath(),
      validators: 'honest',
      noise: false,
      width: 75,
      lineEnd: '\r\n',
      trouble: null,
      hops: 0,
      ...options,
    };
    this.feeds.add(feed);
    return feed;
  }

  /** The secret address, with this scheme. */
  urlOf(feed: SandboxFeed, scheme: 'http' | 'webcal' = 'http'): string {
    return `${this.server.origin}${feed.path}`.replace(/^http:/, `${scheme}:`);
  }

  /** Gives the feed another secret address; the old one is not found any more. */
  renewSecret(feed: SandboxFeed): void {
    feed.path = this.newPath();
  }

  start(port = 0): Promise<string> {
    return this.server.start(port);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private newPath(): string {
    return `/feeds/private-${randomText(this.random, 32, ALPHABET)}/basic.ics`;
  }

  private answer(feed: SandboxFeed, hop: number, headers: Headers): Response {
    const { trouble } = feed;
    const here = this.urlOf(feed);
    if (hop < feed.hops) return redirect(`${here}?hop=${hop + 1}`);
    if (trouble === 'circle') return redirect(here);
    if (trouble === 'endless') return redirect(`${here}?hop=${hop + 1}`);
    if (trouble === 'nowhere') return redirect('');
    if (trouble === 'inTheClear') return redirect('http://elsewhere.example/basic.ics');
    if (trouble === 'withdrawn') return new Response('Gone', { status: 410 });
    if (trouble === 'empty') return body('', 'text/calendar');
    if (trouble === 'json') return body('{"error":"not now"}', 'application/json');
    if (trouble === 'webPage') return body(PAGE('Calendars', '<h1>Welcome</h1>'), 'text/html; charset=utf-8');
    if (trouble === 'signIn') {
      return body(PAGE('Sign in', '<form><input type="password"></form>'), 'text/html; charset=utf-8');
    }
    const text = this.text(feed);
    if (trouble === 'cutOff') return body(text.slice(0, Math.floor(text.length * 0.6)), 'text/calendar');
    return this.conditional(feed, text, headers);
  }

  private conditional(feed: SandboxFeed, text: string, headers: Headers): Response {
    if (feed.validators === 'none') return body(text, 'text/calendar; charset=utf-8');
    const modified = Math.floor((feed.content.changedAt ?? this.clock.now()) / 1000) * 1000;
    const lastModified = { 'last-modified': new Date(modified).toUTCString() };
    if (feed.validators === 'dateOnly') {
      const since = Date.parse(headers.get('if-modified-since') ?? '');
      if (modified <= since) return new Response(null, { status: 304, headers: lastModified });
      return body(text, 'text/calendar; charset=utf-8', lastModified);
    }
    // The body without its noise, as a server that keeps a version would have it.
    const version = createHash('sha1').update(this.lines(feed, 0).join('\n')).digest('hex');
    const etag = `"${feed.validators === 'restless' ? randomText(this.random, 16, ALPHABET) : version}"`;
    const same = headers.get('if-none-match') === etag;
    const sent = { etag, ...lastModified };
    if (same && feed.validators === 'honest') return new Response(null, { status: 304, headers: sent });
    return body(text, 'text/calendar; charset=utf-8', sent);
  }

  private text(feed: SandboxFeed): string {
    return fold(this.lines(feed, feed.noise ? this.clock.now() : 0), feed.width, feed.lineEnd);
  }

  private lines(feed: SandboxFeed, noise: number): string[] {
    const { content } = feed;
    const components = content.components(noise);
    if (noise !== 0) {
      for (let i = components.length - 1; i > 0; i--) {
        const j = Math.floor(this.random() * (i + 1));
        [components[i], components[j]] = [components[j] ?? [], components[i] ?? []];
      }
    }
    return [
      'BEGIN:VCALENDAR',
      `PRODID:-//Sandbox//Feed ${noise}//EN`,
      'VERSION:2.0',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      `X-WR-CALNAME:${escapeText(content.name)}`,
      `X-WR-TIMEZONE:${content.timeZone}`,
      ...components.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']),
      'END:VCALENDAR',
    ];
  }
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: location === '' ? {} : { location } });
}

function body(text: string, type: string, headers: Record<string, string> = {}): Response {
  return new Response(text, { headers: { 'content-type': type, ...headers } });
}
