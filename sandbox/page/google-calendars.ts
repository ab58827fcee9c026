import type { calendar_v3 } from '@googleapis/calendar';
import { GoogleApiError, type GoogleSandbox } from '../google';
import type { CalendarLane, Calendars, Meeting, MeetingRef, NewMeeting, Repeat, ResponseStatus } from './calendars';
import { linkFields } from './link-services';

type Event = calendar_v3.Schema$Event;

const COLOURS = ['#4f6bd8', '#1f8a70', '#c2643a', '#8d5bb5', '#a8871d', '#3a7ca5'];
const RULES: Record<Repeat, string[] | undefined> = {
  none: undefined,
  daily: ['RRULE:FREQ=DAILY'],
  weekly: ['RRULE:FREQ=WEEKLY'],
};
const URL_IN_TEXT = /https:\/\/[^\s<>"]+/;

/** The sandbox's Google calendars as the page sees them. */
export class GoogleCalendars implements Calendars {
  /** What was shown last, so that a meeting that is gone can still be shown as cancelled. */
  private readonly shown = new Map<string, Meeting>();
  private readonly cancelled = new Map<string, Meeting>();
  private readonly reads = new Map<string, number>();
  private readonly readListeners = new Set<() => void>();

  constructor(private readonly google: GoogleSandbox) {
    google.onRead((calendarId) => {
      this.reads.set(calendarId, google.store.clock.now());
      for (const listener of this.readListeners) listener();
    });
  }

  lanes(): CalendarLane[] {
    return this.google.calendars.list().map(({ id, summary, ownerEmail }, index) => {
      const owner = id === ownerEmail ? this.google.store.users.get(id) : undefined;
      const name = owner?.displayName ?? summary;
      return { id, name, colour: COLOURS[index % COLOURS.length] ?? '#4f6bd8' };
    });
  }

  meetings(from: number, to: number): Meeting[] {
    const live = this.lanes().flatMap(({ id }) => this.google.truth(id, from, to).map((event) => meetingOf(id, event)));
    const keys = new Set(live.map(keyOf));
    for (const [key, meeting] of this.shown) {
      if (keys.has(key)) continue;
      this.shown.delete(key);
      if (this.isDeleted(meeting)) this.cancelled.set(key, { ...meeting, cancelled: true });
    }
    for (const meeting of live) {
      this.shown.set(keyOf(meeting), meeting);
      this.cancelled.delete(keyOf(meeting));
    }
    const ghosts = [...this.cancelled.values()].filter((meeting) => meeting.end > from && meeting.start < to);
    return [...live, ...ghosts];
  }

  add(meeting: NewMeeting): void {
    const { calendarId, title, start, durationMs, service, guests, repeat, timeZone } = meeting;
    const owner = this.google.calendars.get(calendarId).ownerEmail;
    // In one's own calendar one is a guest too, as in Google's app: only guests can decline. A shared calendar has no
    // person of its own, and its owner would get a second copy of everything.
    const self = calendarId === owner ? [{ email: owner, responseStatus: 'accepted' }] : [];
    const recurrence = RULES[repeat];
    this.write(() =>
      this.google.events.insert(calendarId, {
        summary: title,
        start: { dateTime: new Date(start).toISOString(), timeZone },
        end: { dateTime: new Date(start + durationMs).toISOString(), timeZone },
        attendees: [...self, ...guests.filter((email) => email !== owner).map((email) => ({ email }))],
        ...(recurrence === undefined ? {} : { recurrence }),
        ...linkFields(service),
      }),
    );
  }

  move({ calendarId, eventId }: MeetingRef, start: number): void {
    this.write(() => this.google.events.reschedule(calendarId, eventId, start));
  }

  cancel({ calendarId, eventId }: MeetingRef, scope: 'this' | 'series'): void {
    this.write(() => {
      const series = scope === 'series' ? this.google.events.get(calendarId, eventId).recurringEventId : undefined;
      this.google.events.delete(calendarId, series ?? eventId);
    });
  }

  respond({ calendarId, eventId }: MeetingRef, response: ResponseStatus): void {
    this.write(() => this.google.events.respond(calendarId, eventId, response));
  }

  onChange(listener: () => void): () => void {
    return this.google.onChange(listener);
  }

  lastReadAt(calendarId: string): number | null {
    return this.reads.get(calendarId) ?? null;
  }

  onRead(listener: () => void): () => void {
    this.readListeners.add(listener);
    return () => this.readListeners.delete(listener);
  }

  private isDeleted({ calendarId, eventId }: Meeting): boolean {
    try {
      return this.google.events.get(calendarId, eventId).status === 'cancelled';
    } catch (error) {
      if (error instanceof GoogleApiError) return true;
      throw error;
    }
  }

  private write(operation: () => unknown): void {
    try {
      operation();
    } catch (error) {
      if (error instanceof GoogleApiError) throw new Error(`Google Calendar refuses this: ${error.message}`);
      throw error;
    }
  }
}

const keyOf = ({ calendarId, eventId }: MeetingRef): string => `${calendarId}/${eventId}`;

function instant(time: calendar_v3.Schema$EventDateTime | undefined): number {
  return Date.parse(time?.dateTime ?? time?.date ?? '');
}

function linkOf(event: Event): string | null {
  const video = event.conferenceData?.entryPoints?.find((entry) => entry.entryPointType === 'video')?.uri;
  return (
    event.hangoutLink ?? video ?? URL_IN_TEXT.exec(`${event.location ?? ''}\n${event.description ?? ''}`)?.[0] ?? null
  );
}

function meetingOf(calendarId: string, event: Event): Meeting {
  const attendees = event.attendees ?? [];
  const response = (given: string | null | undefined): ResponseStatus => (given ?? 'needsAction') as ResponseStatus;
  const self = attendees.find((attendee) => attendee.self === true);
  return {
    calendarId,
    eventId: event.id ?? '',
    seriesId: event.recurringEventId ?? null,
    iCalUID: event.iCalUID ?? '',
    title: event.summary ?? '(no title)',
    start: instant(event.start),
    end: instant(event.end),
    allDay: event.start?.date != null,
    cancelled: event.status === 'cancelled',
    link: linkOf(event),
    own: event.organizer?.self !== false && (event.organizer?.email ?? calendarId) === calendarId,
    organizer: event.organizer?.displayName ?? event.organizer?.email ?? calendarId,
    guests: attendees
      .filter((attendee) => attendee.self !== true)
      .map((attendee) => ({ email: attendee.email ?? '', response: response(attendee.responseStatus) })),
    response: self === undefined ? null : response(self.responseStatus),
  };
}
