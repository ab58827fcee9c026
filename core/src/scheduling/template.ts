import type { CalendarEvent } from '../event.js';
import { platformName } from '../meeting-link/index.js';

/** What can stand between braces in a bot's name and in its entry message. */
export const TEMPLATE_FIELDS = {
  title: 'the title of the event',
  organizer: 'name or e-mail address of the organizer',
  platform: 'the kind of meeting, such as Zoom',
  date: 'the day it begins, such as 2026-05-04, in the time zone of the event',
  time: 'the time it begins, such as 09:00, in the time zone of the event',
  calendar: 'the ID of the calendar',
} as const satisfies Record<string, string>;

type TemplateField = keyof typeof TEMPLATE_FIELDS;

/**
 * Fills `{title}` and the other {@link TEMPLATE_FIELDS} into a text. Braces with anything else between them stay as they
 * are, and what is filled in is not looked at again.
 */
export function fillTemplate(template: string, event: CalendarEvent): string {
  return template.replace(/\{([a-z]+)\}/g, (whole, name: string) =>
    isField(name) ? valueOf(name, event).replace(/\s+/g, ' ').trim() : whole,
  );
}

/** What stands in braces in a text and is no {@link TEMPLATE_FIELDS}, as `{Titel}`: a slip, most likely. */
export function unknownFields(template: string): string[] {
  return [...template.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name = '']) => name).filter((name) => !isField(name));
}

const isField = (name: string): name is TemplateField => Object.hasOwn(TEMPLATE_FIELDS, name);

function valueOf(field: TemplateField, event: CalendarEvent): string {
  switch (field) {
    case 'title':
      return event.title;
    case 'organizer':
      return event.organizer?.name ?? event.organizer?.email ?? '';
    case 'platform':
      return event.meeting === null ? '' : (platformName(event.meeting.platform) ?? event.meeting.platform);
    case 'date':
      return event.startDate ?? localParts(event).date;
    case 'time':
      return event.allDay ? '' : localParts(event).time;
    case 'calendar':
      return event.calendarId;
  }
}

/** Day and time of the start in the event's zone. */
export function localParts(event: Pick<CalendarEvent, 'start' | 'timeZone'>): {
  date: string;
  time: string;
  /** Minutes since midnight. */
  minute: number;
  /** 0 is Sunday. */
  weekday: number;
} {
  const parts = new Map(
    formatFor(event.timeZone)
      .formatToParts(new Date(event.start))
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  const [hour, minute] = [part('hour'), part('minute')];
  return {
    date,
    time: `${hour}:${minute}`,
    minute: Number(hour) * 60 + Number(minute),
    weekday: new Date(`${date}T00:00:00Z`).getUTCDay(),
  };
}

/** Making one takes longer than using it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    if (formats.size > 500) formats.clear();
    formats.set(timeZone, format);
  }
  return format;
}
