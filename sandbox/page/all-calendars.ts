import type { CalendarLane, Calendars, Meeting, MeetingRef, NewMeeting, ResponseStatus } from './calendars';

/** Calendars of several systems as one; each call goes to the one that keeps the calendar. */
export class AllCalendars implements Calendars {
  constructor(private readonly systems: readonly Calendars[]) {}

  lanes(): CalendarLane[] {
    return this.systems.flatMap((system) => system.lanes());
  }

  meetings(from: number, to: number): Meeting[] {
    return this.systems.flatMap((system) => system.meetings(from, to));
  }

  add(meeting: NewMeeting): void {
    this.keeperOf(meeting.calendarId).add(meeting);
  }

  move(ref: MeetingRef, start: number): void {
    this.keeperOf(ref.calendarId).move(ref, start);
  }

  cancel(ref: MeetingRef, scope: 'this' | 'series'): void {
    this.keeperOf(ref.calendarId).cancel(ref, scope);
  }

  respond(ref: MeetingRef, response: ResponseStatus): void {
    this.keeperOf(ref.calendarId).respond(ref, response);
  }

  onChange(listener: () => void): () => void {
    return all(this.systems.map((system) => system.onChange(listener)));
  }

  lastReadAt(calendarId: string): number | null {
    return this.keeperOf(calendarId).lastReadAt(calendarId);
  }

  onRead(listener: () => void): () => void {
    return all(this.systems.map((system) => system.onRead(listener)));
  }

  private keeperOf(calendarId: string): Calendars {
    const keeper = this.systems.find((system) => system.lanes().some(({ id }) => id === calendarId));
    if (keeper === undefined) throw new Error('There is no such calendar here.');
    return keeper;
  }
}

function all(ends: (() => void)[]): () => void {
  return () => {
    for (const end of ends) end();
  };
}
