import { GraphError, type MicrosoftSandbox } from '../microsoft';
import type { CalendarLane, Calendars, Meeting, MeetingRef, NewMeeting, ResponseStatus } from './calendars';
import { linkFields } from './link-services';

type Row = ReturnType<MicrosoftSandbox['truth']>[number];

const COLOUR = '#2f7fb8';
const URL_IN_TEXT = /https:\/\/[^\s<>"]+/;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** The sandbox's Microsoft mailboxes as the page sees them: each user's own calendar. */
export class MicrosoftCalendars implements Calendars {
  /** What was shown last, so that a meeting that is gone can still be shown as cancelled. */
  private readonly shown = new Map<string, Meeting>();
  private readonly cancelled = new Map<string, Meeting>();
  private readonly reads = new Map<string, number>();
  private readonly readListeners = new Set<() => void>();

  constructor(private readonly microsoft: MicrosoftSandbox) {
    microsoft.onRead((calendarId) => {
      this.reads.set(calendarId, microsoft.store.clock.now());
      for (const listener of this.readListeners) listener();
    });
  }

  lanes(): CalendarLane[] {
    return [...this.microsoft.store.users.values()].map(({ email, displayName }) => ({
      id: this.microsoft.calendars.defaultOf(email),
      name: `${displayName} (Outlook)`,
      colour: COLOUR,
    }));
  }

  meetings(from: number, to: number): Meeting[] {
    const live = this.lanes().flatMap(({ id }) =>
      this.microsoft.truth(id, from, to).map((row) => meetingOf(id, row, this.ownerOf(id))),
    );
    const ids = new Set(live.map(({ eventId }) => eventId));
    for (const [id, meeting] of this.shown) {
      // Out of the window is not gone: only what cannot be found any more is.
      if (ids.has(id) || this.isThere(id)) continue;
      this.shown.delete(id);
      this.cancelled.set(id, { ...meeting, cancelled: true });
    }
    for (const meeting of live) {
      this.shown.set(meeting.eventId, meeting);
      this.cancelled.delete(meeting.eventId);
    }
    return [...live, ...[...this.cancelled.values()].filter(({ start, end }) => end > from && start < to)];
  }

  add({ calendarId, title, start, durationMs, service, guests, repeat, timeZone }: NewMeeting): void {
    const { location, description, conferenceData } = linkFields(service);
    const wall = (ms: number): string => new Date(ms + offsetOf(ms, timeZone)).toISOString().slice(0, 19);
    const weekday = DAYS[new Date(`${wall(start)}Z`).getUTCDay()] ?? 'monday';
    this.write(() =>
      this.microsoft.events.insert(calendarId, {
        subject: title,
        start: { dateTime: wall(start), timeZone },
        end: { dateTime: wall(start + durationMs), timeZone },
        attendees: guests.map((address) => ({ type: 'required', emailAddress: { address } })),
        ...(location == null ? {} : { location: { displayName: location } }),
        ...(description == null ? {} : { body: { contentType: 'text', content: description } }),
        // Outlook has no Google Meet of its own: what makes a meeting online there is Teams.
        ...(conferenceData === undefined
          ? {}
          : { isOnlineMeeting: true, onlineMeetingProvider: 'teamsForBusiness' as const }),
        ...(repeat === 'none'
          ? {}
          : {
              recurrence: {
                pattern:
                  repeat === 'daily'
                    ? { type: 'daily', interval: 1 }
                    : { type: 'weekly', interval: 1, daysOfWeek: [weekday] },
                range: { type: 'noEnd', startDate: wall(start).slice(0, 10), recurrenceTimeZone: timeZone },
              },
            }),
      }),
    );
  }

  move({ eventId }: MeetingRef, start: number): void {
    this.write(() => this.microsoft.events.reschedule(eventId, start));
  }

  cancel({ eventId }: MeetingRef, scope: 'this' | 'series'): void {
    this.write(() => {
      const series = scope === 'series' ? this.microsoft.events.get(eventId).seriesMasterId : undefined;
      this.microsoft.events.remove(series ?? eventId);
    });
  }

  respond({ eventId }: MeetingRef, response: ResponseStatus): void {
    if (response === 'needsAction') throw new Error('Outlook cannot take an answer back.');
    this.write(() =>
      this.microsoft.events.respond(eventId, response === 'tentative' ? 'tentativelyAccepted' : response),
    );
  }

  onChange(listener: () => void): () => void {
    return this.microsoft.onChange(listener);
  }

  lastReadAt(calendarId: string): number | null {
    return this.reads.get(calendarId) ?? null;
  }

  onRead(listener: () => void): () => void {
    this.readListeners.add(listener);
    return () => this.readListeners.delete(listener);
  }

  private ownerOf(calendarId: string): string {
    return this.microsoft.calendars.get(calendarId).owner;
  }

  private isThere(id: string): boolean {
    try {
      this.microsoft.events.get(id);
      return true;
    } catch (error) {
      if (error instanceof GraphError) return false;
      throw error;
    }
  }

  private write(operation: () => unknown): void {
    try {
      operation();
    } catch (error) {
      if (error instanceof GraphError) throw new Error(`Outlook refuses this: ${error.message}`);
      throw error;
    }
  }
}

/** How far a zone's clocks are ahead of UTC at an instant, ms. */
function offsetOf(ms: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${format.format(ms).replace(' ', 'T')}Z`) - Math.floor(ms / 1000) * 1000;
}

const instant = (time: Row['start']): number => Date.parse(`${(time?.dateTime ?? '').slice(0, 19)}Z`);

const RESPONSES: Record<string, ResponseStatus> = {
  accepted: 'accepted',
  organizer: 'accepted',
  declined: 'declined',
  tentativelyAccepted: 'tentative',
};

function meetingOf(calendarId: string, row: Row, owner: string): Meeting {
  const attendees = (row.attendees ?? []).map(({ emailAddress, status }) => ({
    email: emailAddress?.address ?? '',
    response: RESPONSES[status?.response ?? ''] ?? ('needsAction' as const),
  }));
  const own = row.isOrganizer !== false;
  const text = `${row.location?.displayName ?? ''}\n${row.body?.content ?? ''}`;
  return {
    calendarId,
    eventId: row.id ?? '',
    seriesId: row.seriesMasterId ?? null,
    iCalUID: row.iCalUId ?? '',
    title: row.subject ?? '(no title)',
    start: instant(row.start),
    end: instant(row.end),
    allDay: row.isAllDay === true,
    cancelled: row.isCancelled === true,
    link: row.onlineMeeting?.joinUrl ?? URL_IN_TEXT.exec(text)?.[0] ?? null,
    own,
    organizer: row.organizer?.emailAddress?.name ?? row.organizer?.emailAddress?.address ?? owner,
    guests: attendees.filter(({ email }) => email !== owner),
    response: own ? null : (RESPONSES[row.responseStatus?.response ?? ''] ?? 'needsAction'),
  };
}
