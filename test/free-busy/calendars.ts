import type { CalendarSource } from 'calendar-bots';
import { createGoogleHttp, createGoogleSource } from 'calendar-bots/calendars/google';
import { createIcsHttp, createIcsSource } from 'calendar-bots/calendars/ics';
import { createMicrosoftHttp, createMicrosoftSource } from 'calendar-bots/calendars/microsoft';
import type { Fetch } from 'calendar-bots/http';
import { manualClock } from '../../sandbox/clock';
import { GoogleSandbox } from '../../sandbox/google';
import { IcsSandbox } from '../../sandbox/ics';
import { MicrosoftSandbox } from '../../sandbox/microsoft';
import { BOSS, DAY, type Entry, FIRST_DAY, MINUTE, OWNER, plannedStart, type Shows, type World } from './world';

type Series = Extract<Entry, { kind: 'series' }>;

/** A calendar that holds a world, as the engine reads it. */
export interface Loaded {
  source: CalendarSource;
  calendarId: string;
}

const clock = () => ({ now: () => FIRST_DAY, sleep: () => Promise.resolve(), random: () => 0.5 });

/** `2026-03-02T09:30:00` of a wall time, or of an instant in UTC. */
const local = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
const day = (ms: number): string => local(ms).slice(0, 10);

/** A fetch of the engine over a stand-in's own. */
const signed =
  (fetch: (url: string, init: RequestInit) => Promise<Response>, headers: Record<string, string>): Fetch =>
  (url, { method, headers: given, body }) =>
    fetch(url, { method, headers: { ...given, ...headers }, ...(body === undefined ? {} : { body }) });

const rule = ({ stepDays, count }: Series): string => `RRULE:FREQ=DAILY;INTERVAL=${stepDays};COUNT=${count}`;

export async function loadGoogle({ zone, entries }: World): Promise<Loaded> {
  const google = new GoogleSandbox({ clock: manualClock(FIRST_DAY) });
  for (const user of [OWNER, BOSS]) google.addUser(user, { timeZone: zone });
  for (const entry of entries) {
    const { title, shows, status, answer } = entry;
    const body = {
      summary: title,
      status: status === 'tentative' ? 'tentative' : 'confirmed',
      ...(shows === 'free' ? { transparency: 'transparent' } : {}),
      ...(shows === 'elsewhere'
        ? { eventType: 'workingLocation', workingLocationProperties: { type: 'homeOffice' } }
        : {}),
      ...(shows === 'away' ? { eventType: 'outOfOffice' } : {}),
      ...googleTimes(entry, zone),
    };
    const made =
      answer === null
        ? google.events.insert(OWNER, body)
        : google.events.import(OWNER, {
            ...body,
            iCalUID: `${title}@elsewhere`,
            organizer: { email: 'boss@elsewhere.example' },
            attendees: [
              { email: 'boss@elsewhere.example', responseStatus: 'accepted' },
              { email: OWNER, responseStatus: answer },
            ],
          });
    const id = made.id ?? '';
    if (entry.kind === 'series') {
      for (const [index, change] of entry.changes) {
        const planned = plannedStart(entry, index, zone);
        const instance = `${id}_${local(planned).replace(/[-:]/g, '')}Z`;
        if (change.kind === 'deleted') google.events.delete(OWNER, instance);
        else if (change.kind === 'freed') google.events.patch(OWNER, instance, { transparency: 'transparent' });
        else google.events.patch(OWNER, instance, googleInstants(change.start, change.minutes, zone));
      }
    }
    if (status === 'cancelled') google.events.delete(OWNER, id);
  }
  const { accessToken } = google.oauth.issue({ user: OWNER, lifeMs: 1e12 });
  const fetch = signed(google.fetch, { authorization: `Bearer ${accessToken}` });
  const source = createGoogleSource({ http: createGoogleHttp({ fetch, clock: clock(), baseUrl: google.apiUrl }) });
  return { source, calendarId: await source.calendarIdOf('primary') };
}

const googleInstants = (start: number, minutes: number, timeZone: string) => ({
  start: { dateTime: `${local(start)}Z`, timeZone },
  end: { dateTime: `${local(start + minutes * MINUTE)}Z`, timeZone },
});

function googleTimes(entry: Entry, timeZone: string) {
  if (entry.kind === 'single') return googleInstants(entry.start, entry.minutes, timeZone);
  if (entry.kind === 'allDay') {
    return { start: { date: day(entry.day) }, end: { date: day(entry.day + entry.days * DAY) } };
  }
  return {
    start: { dateTime: local(entry.wall), timeZone },
    end: { dateTime: local(entry.wall + entry.minutes * MINUTE), timeZone },
    recurrence: [rule(entry)],
  };
}

export async function loadMicrosoft({ zone, entries }: World): Promise<Loaded> {
  const graph = new MicrosoftSandbox({ clock: manualClock(FIRST_DAY) });
  graph.keepDeclined = true;
  for (const user of [OWNER, BOSS]) graph.addUser(user, { timeZone: zone });
  const showAs = { busy: 'busy', free: 'free', elsewhere: 'workingElsewhere', away: 'oof' } as const;
  for (const entry of entries) {
    const { title, shows, status, answer } = entry;
    const body = { subject: title, showAs: showAs[shows], ...microsoftTimes(entry, zone) };
    if (answer !== null) {
      const invited = { type: 'required', emailAddress: { address: OWNER } } as const;
      const { id = '' } = graph.events.insert(BOSS, { ...body, attendees: [invited] });
      const copy = graph.events.copyIn(OWNER, id)?.id ?? '';
      if (answer !== 'needsAction') {
        graph.events.respond(copy, answer === 'tentative' ? 'tentativelyAccepted' : answer);
      }
      if (status === 'cancelled') graph.events.remove(id);
      continue;
    }
    const { id = '' } = graph.events.insert(OWNER, body);
    if (entry.kind === 'series') {
      for (const [index, change] of entry.changes) {
        const occurrence = graph.events.occurrenceId(id, plannedStart(entry, index, zone));
        if (change.kind === 'deleted') graph.events.remove(occurrence);
        else if (change.kind === 'freed') graph.events.update(occurrence, { showAs: 'free' });
        else graph.events.update(occurrence, microsoftInstants(change.start, change.minutes));
      }
    }
    if (status === 'cancelled') graph.events.remove(id);
  }
  const { accessToken } = graph.oauth.issue({ user: OWNER, lifeMs: 1e12 });
  const fetch = signed(graph.fetch, { authorization: `Bearer ${accessToken}` });
  const source = createMicrosoftSource({ http: createMicrosoftHttp({ fetch, clock: clock(), baseUrl: graph.apiUrl }) });
  return { source, calendarId: await source.calendarIdOf('primary') };
}

const microsoftInstants = (start: number, minutes: number) => ({
  start: { dateTime: local(start), timeZone: 'UTC' },
  end: { dateTime: local(start + minutes * MINUTE), timeZone: 'UTC' },
});

function microsoftTimes(entry: Entry, timeZone: string) {
  if (entry.kind === 'single') return microsoftInstants(entry.start, entry.minutes);
  if (entry.kind === 'allDay') {
    return {
      isAllDay: true,
      start: { dateTime: local(entry.day), timeZone },
      end: { dateTime: local(entry.day + entry.days * DAY), timeZone },
    };
  }
  return {
    start: { dateTime: local(entry.wall), timeZone },
    end: { dateTime: local(entry.wall + entry.minutes * MINUTE), timeZone },
    recurrence: {
      pattern: { type: 'daily' as const, interval: entry.stepDays },
      range: {
        type: 'numbered' as const,
        startDate: day(entry.wall),
        numberOfOccurrences: entry.count,
        recurrenceTimeZone: timeZone,
      },
    },
  };
}

/** A calendar feed: what CalDAV servers hold as well, read by the same engine of ours. */
export async function loadIcs(world: World): Promise<Loaded> {
  const { zone } = world;
  const ics = new IcsSandbox({ clock: manualClock(FIRST_DAY) });
  const feed = ics.add({
    name: 'Ada',
    timeZone: zone,
    components: () => world.entries.flatMap((entry) => icsLines(entry, zone)),
  });
  const fetch: Fetch = (url, { method, headers }) => ics.fetch(url, { method, headers });
  const url = ics.urlOf(feed);
  const source = createIcsSource({
    http: createIcsHttp({ fetch, clock: clock() }),
    clock: clock(),
    url,
    timeZone: zone,
    self: OWNER,
  });
  return { source, calendarId: await source.calendarIdOf('primary') };
}

const compact = (ms: number): string => local(ms).replace(/[-:]/g, '');

/** As Outlook writes it. */
function shownAs(shows: Shows): string[] {
  const status = { busy: 'BUSY', free: 'FREE', elsewhere: 'WORKINGELSEWHERE', away: 'OOF' }[shows];
  return [`TRANSP:${shows === 'free' ? 'TRANSPARENT' : 'OPAQUE'}`, `X-MICROSOFT-CDO-BUSYSTATUS:${status}`];
}

function icsLines(entry: Entry, zone: string): string[][] {
  const { title, shows, status, answer } = entry;
  const common = [
    ...[`UID:${title.replace(' ', '-')}@example.com`, 'DTSTAMP:20260301T000000Z', `SUMMARY:${title}`],
    `STATUS:${status.toUpperCase()}`,
    ...(answer === null
      ? []
      : [
          `ORGANIZER:mailto:${BOSS}`,
          `ATTENDEE;PARTSTAT=${answer === 'needsAction' ? 'NEEDS-ACTION' : answer.toUpperCase()}:mailto:${OWNER}`,
        ]),
  ];
  const shown = shownAs(shows);
  if (entry.kind === 'single') {
    return [
      [
        ...common,
        ...shown,
        `DTSTART:${compact(entry.start)}Z`,
        `DTEND:${compact(entry.start + entry.minutes * MINUTE)}Z`,
      ],
    ];
  }
  if (entry.kind === 'allDay') {
    const date = (ms: number): string => compact(ms).slice(0, 8);
    const end = date(entry.day + entry.days * DAY);
    return [[...common, ...shown, `DTSTART;VALUE=DATE:${date(entry.day)}`, `DTEND;VALUE=DATE:${end}`]];
  }
  const wallOfIndex = (index: number): string => compact(entry.wall + index * entry.stepDays * DAY);
  const changes = [...entry.changes];
  const deleted = changes.filter(([, { kind }]) => kind === 'deleted');
  const master = [
    ...[...common, ...shown, `DTSTART;TZID=${zone}:${wallOfIndex(0)}`, `DURATION:PT${entry.minutes}M`, rule(entry)],
    ...deleted.map(([index]) => `EXDATE;TZID=${zone}:${wallOfIndex(index)}`),
  ];
  const overrides = changes.flatMap(([index, change]) => {
    if (change.kind === 'deleted') return [];
    const recurrenceId = `RECURRENCE-ID;TZID=${zone}:${wallOfIndex(index)}`;
    const start = change.kind === 'moved' ? change.start : plannedStart(entry, index, zone);
    const minutes = change.kind === 'moved' ? change.minutes : entry.minutes;
    const seen = shownAs(change.kind === 'freed' ? 'free' : shows);
    return [[...common, ...seen, recurrenceId, `DTSTART:${compact(start)}Z`, `DURATION:PT${minutes}M`]];
  });
  return [master, ...overrides];
}
