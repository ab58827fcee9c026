/**
 * A calendar as Google's events.list answers it, of any size, and a server for it on 127.0.0.1.
 *
 * Six of ten events are occurrences of series (about fifty each), which share their text as Google's do; the pages go
 * by start, so that occurrences of one series lie far apart. A quarter of all events have a Zoom or Teams invitation of
 * one to two kilobytes, two fifths a Meet, the rest no meeting: half of these have an agenda with other links.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The calendar's first event; the rest is spread over a year, as many a day as that takes. */
export const FIRST_START = Date.UTC(2026, 10, 22);
const YEAR = 365 * DAY;
const OCCURRENCES = 50;
/** How many events a delta brings. */
export const CHANGES = 10;

/** A generator that gives the same numbers every time (mulberry32), so that every run reads the same calendar. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
function word(random: (below: number) => number, length: number): string {
  let out = '';
  while (out.length < length) out += LETTERS[random(LETTERS.length)] ?? '';
  return out;
}

const digits = (random: (below: number) => number, length: number): string =>
  Array.from({ length }, (_, i) => String(i === 0 ? 1 + random(9) : random(10))).join('');

type Random = ReturnType<typeof seeded>;

function zoomInvite(random: Random): string {
  const id = digits(random, 11);
  const cities = ['New York', 'Tacoma', 'Houston', 'Chicago', 'Frankfurt', 'Berlin', 'Milano', 'London'];
  return `${agenda(random)}<br><br>──────────<br>Dana Reyes is inviting you to a scheduled Zoom meeting.<br><br><b>Join Zoom Meeting</b><br><a href="https://us02web.zoom.us/j/${id}?pwd=${word(random, 24)}.1">https://us02web.zoom.us/j/${id}</a><br><br>Meeting ID: ${id.slice(0, 3)} ${id.slice(3, 7)} ${id.slice(7)}<br>Passcode: ${digits(random, 6)}<br><br>One tap mobile<br>+16465588656,,${id}#,,,,*447811# US (New York)<br>+493071049922,,${id}#,,,,*447811# Germany<br><br>Dial by your location<br>${cities.map((city, i) => `• +1 646 558 86${10 + i} ${city}`).join('<br>')}<br>Find your local number: <a href="https://us02web.zoom.us/u/kbAbCdEf1">https://us02web.zoom.us/u/kbAbCdEf1</a><br>──────────`;
}

function teamsInvite(random: Random): string {
  const thread = word(random, 48);
  const url = `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${thread}%40thread.v2/0?context=%7b%22Tid%22%3a%2211111111-2222-3333-4444-555555555555%22%2c%22Oid%22%3a%22aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee%22%7d`;
  return `<html><head></head><body><div>${agenda(random)}</div><br><div style="margin-bottom:24px;overflow:hidden;white-space:nowrap">________________________________________________________________________________</div><div style="max-width:520px;color:#242424" lang="en-US"><span style="font-size:24px;font-weight:700">Microsoft Teams meeting</span><div><a href="${url}" style="font-size:14px;color:#6264a7">Join the meeting now</a></div><div>Meeting ID: <span>${digits(random, 3)} ${digits(random, 3)} ${digits(random, 3)} ${digits(random, 3)}</span></div><div>Passcode: <span>${word(random, 6)}</span></div><div><a href="https://aka.ms/JoinTeamsMeeting?omkt=en-US">Need help?</a> | <a href="https://teams.microsoft.com/meetingOptions/?organizerId=a&amp;tenantId=b">Meeting options</a></div></div></body></html>`;
}

const SUBJECTS = [
  'budget',
  'roadmap',
  'hiring',
  'support',
  'release',
  'pricing',
  'launch',
  'quarter',
  'retro',
  'sales',
];
const subject = (random: Random): string => SUBJECTS[random(SUBJECTS.length)] ?? '';

function agenda(random: Random): string {
  return `Agenda: ${subject(random)}, ${subject(random)} and the open points of ${word(random, 7)}. Please read the notes of ${subject(random)} before we meet, and bring one question each.`;
}

const agendaWithLinks = (random: Random): string =>
  `${agenda(random)} Notes: <a href="https://docs.google.com/document/d/${word(random, 44)}/edit">Notes of the ${subject(random)}</a><br>Board: https://acme.atlassian.net/browse/${subject(random).toUpperCase()}-${digits(random, 4)}`;

/** What all occurrences of a series have in common, or what a single event has. */
function meeting(random: Random): Record<string, unknown> {
  const kind = random(100);
  const guests = 1 + random(kind < 65 ? 9 : 3);
  const answers = ['accepted', 'needsAction', 'accepted', 'declined', 'tentative', 'accepted'];
  const meet = `${word(random, 3)}-${word(random, 4)}-${word(random, 3)}`.replace(/\d/g, 'x');
  const organizer = { email: `dana.${word(random, 4)}@acme.example`, displayName: 'Dana Reyes' };
  return {
    summary: `${subject(random)} ${word(random, 6)} with ${word(random, 5)}`,
    ...(kind < 13
      ? { description: zoomInvite(random), location: random(2) === 0 ? 'Zoom' : 'Room 3, second floor' }
      : kind < 25
        ? { description: teamsInvite(random), location: 'Microsoft Teams Meeting' }
        : kind < 65
          ? {
              ...(random(2) === 0 ? { description: agendaWithLinks(random) } : {}),
              hangoutLink: `https://meet.google.com/${meet}`,
              conferenceData: {
                entryPoints: [
                  {
                    entryPointType: 'video',
                    uri: `https://meet.google.com/${meet}`,
                    label: `meet.google.com/${meet}`,
                  },
                  {
                    entryPointType: 'more',
                    uri: `https://tel.meet/${meet}?pin=${digits(random, 13)}`,
                    pin: digits(random, 13),
                  },
                  {
                    regionCode: 'IT',
                    entryPointType: 'phone',
                    uri: 'tel:+39-02-8732-3456',
                    label: '+39 02 8732 3456',
                    pin: digits(random, 9),
                  },
                ],
                conferenceSolution: {
                  key: { type: 'hangoutsMeet' },
                  name: 'Google Meet',
                  iconUri: 'https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/web-512dp/logo_meet_2020q4.png',
                },
                conferenceId: meet,
              },
            }
          : kind < 82
            ? { description: agendaWithLinks(random), location: 'Via Roma 12, 20121 Milano MI, Italy' }
            : random(2) === 0
              ? { description: agenda(random) }
              : {}),
    creator: organizer,
    organizer,
    attendees: [
      { email: 'me@acme.example', self: true, responseStatus: answers[random(6)] },
      { ...organizer, organizer: true, responseStatus: 'accepted' },
      ...Array.from({ length: guests }, () => ({
        email: `${word(random, 6)}.${word(random, 5)}@${random(3) === 0 ? 'client.example' : 'acme.example'}`,
        ...(random(2) === 0 ? { displayName: `${word(random, 5)} ${word(random, 7)}` } : {}),
        responseStatus: answers[random(6)],
      })),
    ],
    sequence: random(3),
    reminders: { useDefault: true },
    eventType: 'default',
  };
}

const stamp = (at: number): string => new Date(at).toISOString();
const seconds = (at: number): string => `${stamp(at).slice(0, 19)}Z`;
const compact = (at: number): string => seconds(at).replace(/[-:]/g, '');

/** The calendar's events in the order of their starts. */
function makeEvents(count: number): Record<string, unknown>[] {
  const random = seeded(count);
  const events: { start: number; event: Record<string, unknown> }[] = [];
  const slot = (): number => FIRST_START + Math.floor(random(YEAR / (15 * MINUTE))) * 15 * MINUTE;
  const add = (start: number, series: string | null, shared: Record<string, unknown>): void => {
    const id = series === null ? word(random, 26) : `${series}_${compact(start)}`;
    const end = start + 30 * MINUTE * (1 + random(3));
    const changed = FIRST_START - random(100) * DAY - random(86_400_000);
    events.push({
      start,
      event: {
        kind: 'calendar#event',
        etag: `"${digits(random, 16)}"`,
        id,
        status: 'confirmed',
        htmlLink: `https://www.google.com/calendar/event?eid=${word(random, 50)}`,
        created: stamp(changed - 3 * DAY).replace(/\.\d+Z/, '.000Z'),
        updated: stamp(changed),
        ...shared,
        start: { dateTime: zoned(start), timeZone: 'Europe/Rome' },
        end: { dateTime: zoned(end), timeZone: 'Europe/Rome' },
        ...(series === null
          ? {}
          : {
              recurringEventId: series,
              originalStartTime: { dateTime: zoned(start), timeZone: 'Europe/Rome' },
            }),
        iCalUID: `${series ?? id}@google.com`,
      },
    });
  };
  while (events.length < count * 0.6) {
    const series = word(random, 26);
    const shared = meeting(random);
    const from = slot();
    for (let i = 0; i < OCCURRENCES && events.length < count * 0.6; i++)
      add(FIRST_START + ((from - FIRST_START + i * 7 * DAY) % YEAR), series, shared);
  }
  while (events.length < count) add(slot(), null, meeting(random));
  return events.sort((a, b) => a.start - b.start).map(({ event }) => event);
}

/** With the offset as Google writes it; that it is always +01:00 here is of no consequence. */
function zoned(at: number): string {
  return `${stamp(at + 60 * MINUTE).slice(0, 19)}+01:00`;
}

/** What a listing and the deltas after it answer, made before anybody asks. */
class Calendar {
  private readonly pages = new Map<number, Buffer[]>();
  private readonly events: Record<string, unknown>[];

  constructor(size: number) {
    this.events = makeEvents(size);
  }

  page(pageSize: number, index: number): Buffer {
    let pages = this.pages.get(pageSize);
    if (pages === undefined) {
      pages = [];
      for (let at = 0; at < this.events.length; at += pageSize) {
        const last = at + pageSize >= this.events.length;
        const next: Record<string, string> = last
          ? { nextSyncToken: 'round-0' }
          : { nextPageToken: String(at / pageSize + 1) };
        pages.push(body(this.events.slice(at, at + pageSize), next));
      }
      this.pages.set(pageSize, pages);
    }
    const page = pages[index];
    if (page === undefined) throw new Error(`no page ${index}`);
    return page;
  }

  /** Round by round other events: two cancelled, two moved, three with another title, two answered, one new. */
  delta(round: number): Buffer {
    const random = seeded(round);
    const changed = Array.from({ length: CHANGES }, (_, i): Record<string, unknown> => {
      const event = this.events[(round * 7919 + i * 104_729) % this.events.length] ?? {};
      const updated = stamp(FIRST_START + round * MINUTE);
      if (i < 2) return { kind: 'calendar#event', id: event['id'], status: 'cancelled' };
      if (i < 4) {
        const start = FIRST_START + random(300) * DAY;
        const times = { start: { dateTime: zoned(start) }, end: { dateTime: zoned(start + 30 * MINUTE) } };
        return { ...event, updated, ...times };
      }
      if (i < 7) return { ...event, updated, summary: `Moved to ${word(random, 8)}` };
      if (i < 9)
        return { ...event, updated, attendees: [{ email: 'me@acme.example', self: true, responseStatus: 'declined' }] };
      return { ...event, updated, id: word(random, 26), iCalUID: `${word(random, 26)}@google.com` };
    });
    return body(changed, { nextSyncToken: `round-${round + 1}` });
  }
}

function body(items: readonly unknown[], next: Record<string, string>): Buffer {
  return Buffer.from(
    JSON.stringify({
      kind: 'calendar#events',
      etag: '"p33k"',
      summary: 'me@acme.example',
      updated: '2026-11-21T08:00:00.000Z',
      timeZone: 'Europe/Rome',
      accessRole: 'owner',
      defaultReminders: [],
      ...next,
      items,
    }),
  );
}

/** Serves `/{events}/{page size}/calendars/…/events`; one calendar is kept at a time. */
export async function servePages(): Promise<{ server: Server; port: number }> {
  let held: { size: number; calendar: Calendar } | null = null;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, size = '', pageSize = ''] = url.pathname.split('/');
    if (held?.size !== Number(size)) held = { size: Number(size), calendar: new Calendar(Number(size)) };
    const token = url.searchParams.get('syncToken');
    // A strip at the window's far end: no event lies there.
    const strip = url.searchParams.has('orderBy');
    const answer = strip
      ? body([], {})
      : token === null
        ? held.calendar.page(Number(pageSize), Number(url.searchParams.get('pageToken') ?? 0))
        : held.calendar.delta(Number(token.slice('round-'.length)));
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8', 'content-length': answer.length });
    response.end(answer);
  });
  // Whoever measures may think for longer than a connection is usually kept.
  server.keepAliveTimeout = 0;
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { server, port: (server.address() as AddressInfo).port };
}
