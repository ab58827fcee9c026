import { createCalendarObject, deleteCalendarObject, makeCalendar, updateCalendarObject } from 'tsdav';
import type { RunningServer } from './start';

/** Somebody else's calendar program (tsdav) that writes to one calendar of a server. */
export class Author {
  readonly headers: Record<string, string>;
  private readonly etags = new Map<string, string>();

  private constructor(
    server: RunningServer,
    readonly calendarUrl: string,
  ) {
    this.headers = {
      authorization: `Basic ${Buffer.from(`${server.username}:${server.password}`).toString('base64')}`,
    };
  }

  /** Makes a new calendar below the user's home. */
  static async make(server: RunningServer, home: string, name: string): Promise<Author> {
    const author = new Author(server, `${server.url}${home}${name}/`);
    const [made] = await makeCalendar({
      url: author.calendarUrl,
      props: { displayname: `Calendar ${name} & more` },
      headers: author.headers,
    });
    if (made === undefined || made.status >= 300) throw new Error(`MKCALENDAR: ${made?.status ?? 'no answer'}`);
    return author;
  }

  /** Creates an object, or replaces the version that it knows. */
  async put(name: string, components: readonly string[]): Promise<void> {
    const data = iCalendar(components);
    const url = `${this.calendarUrl}${name}.ics`;
    const etag = this.etags.get(name);
    const answer =
      etag === undefined
        ? await createCalendarObject({
            calendar: { url: this.calendarUrl },
            filename: `${name}.ics`,
            iCalString: data,
            headers: this.headers,
          })
        : await updateCalendarObject({ calendarObject: { url, data, etag }, headers: this.headers });
    const next = answer.headers.get('etag');
    if (!answer.ok || next === null) throw new Error(`PUT ${name}: ${answer.status} ${await answer.text()}`);
    this.etags.set(name, next);
  }

  async delete(name: string): Promise<void> {
    const calendarObject = { url: `${this.calendarUrl}${name}.ics`, etag: this.etags.get(name) };
    const answer = await deleteCalendarObject({ calendarObject, headers: this.headers });
    if (!answer.ok) throw new Error(`DELETE ${name}: ${answer.status}`);
    this.etags.delete(name);
  }
}

/** Components, given as lines, in a VCALENDAR with the zone Europe/Berlin. */
export function iCalendar(components: readonly string[]): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...BERLIN, ...components, 'END:VCALENDAR', ''];
  return lines.join('\r\n');
}

const BERLIN = [
  ...['BEGIN:VTIMEZONE', 'TZID:Europe/Berlin'],
  ...['BEGIN:DAYLIGHT', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'TZNAME:CEST', 'DTSTART:19700329T020000'],
  ...['RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'END:DAYLIGHT'],
  ...['BEGIN:STANDARD', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'TZNAME:CET', 'DTSTART:19701025T030000'],
  ...['RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU', 'END:STANDARD', 'END:VTIMEZONE'],
];

/** The fields of a VEVENT; times as in iCalendar, `20261123T100000`, in Berlin. */
export interface EventFields {
  uid: string;
  start: string;
  /** Minutes. */
  length?: number;
  summary?: string;
  /** RECURRENCE-ID in the same form. */
  replaces?: string;
  /** Further lines. */
  more?: readonly string[];
  /** Raised with every version. */
  sequence?: number;
}

/** A VEVENT as lines. */
export function vevent({ uid, start, length = 30, summary, replaces, more = [], sequence = 0 }: EventFields): string {
  const stamp = new Date(Date.UTC(2026, 10, 20) + sequence * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '');
  return [
    ...['BEGIN:VEVENT', `UID:${uid}`, `DTSTAMP:${stamp}Z`, `LAST-MODIFIED:${stamp}Z`, `SEQUENCE:${sequence}`],
    ...(replaces === undefined ? [] : [`RECURRENCE-ID;TZID=Europe/Berlin:${replaces}`]),
    ...[`DTSTART;TZID=Europe/Berlin:${start}`, `DURATION:PT${length}M`, `SUMMARY:${summary ?? `Event ${uid}`}`],
    ...more,
    'END:VEVENT',
  ].join('\r\n');
}
