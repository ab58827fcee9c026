import type { DateTimeTimeZone, FreeBusyStatus, ScheduleInformation } from '@microsoft/microsoft-graph-types';
import { instantOf, wallOf } from '../time-zone';
import { GraphError, invalid } from './errors';
import type { Occurrence } from './model';
import { occurrencesIn } from './occurrences';
import { contentOf } from './render';
import type { GraphAnswer, GraphRequest } from './request';
import type { GraphStore } from './store';
import { windowsName, zoneOf } from './zones';

const DIGIT: Record<string, string> = { free: '0', tentative: '1', busy: '2', oof: '3', workingElsewhere: '4' };
/** What wins where several events overlap. */
const WEIGHT = ['0', '4', '1', '2', '3'];
const MOST_SCHEDULES = 20;
const MOST_DAYS = 62;

interface Given {
  schedules?: unknown;
  startTime?: DateTimeTimeZone;
  endTime?: DateTimeTimeZone;
  availabilityViewInterval?: unknown;
}

/** `getSchedule`: who is free when, as digits and as items. @throws GraphError 400, 403 for personal accounts */
export function getSchedule(store: GraphStore, request: GraphRequest): GraphAnswer {
  const { mailbox, prefer } = request;
  if (mailbox.personal)
    throw new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
  const given = (typeof request.body === 'object' && request.body !== null ? request.body : {}) as Given;
  const interval = given.availabilityViewInterval ?? 30;
  if (typeof interval !== 'number' || interval < 5 || interval > 1440) {
    throw invalid('The value of AvailabilityViewInterval must be between 5 and 1440.', 'ErrorInvalidParameter');
  }
  const schedules = Array.isArray(given.schedules) ? given.schedules.map(String) : [];
  if (schedules.length === 0 || schedules.length > MOST_SCHEDULES) {
    throw invalid(`Schedules: from 1 to ${MOST_SCHEDULES}.`, 'ErrorInvalidParameter');
  }
  const from = instant(given.startTime, mailbox.timeZone);
  const to = instant(given.endTime, mailbox.timeZone);
  if (to <= from || to - from > MOST_DAYS * 86_400_000) {
    throw new GraphError(400, 'ErrorInvalidTimeInterval', 'The requested time duration must be between 1 and 62 days.');
  }
  const shown = (ms: number): DateTimeTimeZone => ({
    dateTime: `${new Date(wallOf(ms, prefer.zone.iana)).toISOString().slice(0, 23)}0000`,
    timeZone: prefer.zone.name,
  });
  const value = schedules.map((address): ScheduleInformation => {
    const user = store.findUser(address);
    if (user === undefined) {
      return {
        scheduleId: address,
        availabilityView: '',
        scheduleItems: [],
        error: {
          message: `No mailbox was found for ${address}.`,
          responseCode: 'ErrorMailRecipientNotFound',
        },
      };
    }
    const { calendar } = store.defaultEntry(user);
    const busy = [...calendar.items.values()]
      .flatMap((item) => occurrencesIn(item, from, to))
      .filter((one) => one.item.own.isDraft !== true)
      .sort((a, b) => a.start - b.start);
    return {
      scheduleId: address,
      availabilityView: availabilityView(busy, from, to, interval * 60_000),
      scheduleItems: busy.map((one) => {
        const { sensitivity, subject, location } = contentOf(one);
        const isPrivate = sensitivity === 'private';
        return {
          isPrivate,
          status: statusOf(one),
          ...(isPrivate ? {} : { subject: subject ?? '', location: location?.displayName ?? '' }),
          start: shown(one.start),
          end: shown(one.end),
        };
      }),
      workingHours: {
        daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
        startTime: '08:00:00.0000000',
        endTime: '17:00:00.0000000',
        timeZone: { name: windowsName(user.timeZone) },
      },
    };
  });
  return {
    status: 200,
    body: {
      '@odata.context': `${request.origin}/v1.0/$metadata#Collection(microsoft.graph.scheduleInformation)`,
      value,
    },
  };
}

function statusOf(occurrence: Occurrence): FreeBusyStatus {
  if (occurrence.item.isCancelled || occurrence.exception?.isCancelled === true) return 'free';
  return contentOf(occurrence).showAs ?? 'busy';
}

function availabilityView(busy: readonly Occurrence[], from: number, to: number, stepMs: number): string {
  let view = '';
  for (let at = from; at < to; at += stepMs) {
    const digits = busy
      .filter((one) => one.start < at + stepMs && one.end > at)
      .map((one) => DIGIT[statusOf(one)] ?? '0');
    view += digits.sort((a, b) => WEIGHT.indexOf(b) - WEIGHT.indexOf(a))[0] ?? '0';
  }
  return view;
}

function instant(given: DateTimeTimeZone | undefined, mailboxZone: string): number {
  const text = given?.dateTime ?? '';
  const wall = Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(wall)) throw invalid('StartTime and EndTime are required.', 'ErrorInvalidParameter');
  const zone = zoneOf(given?.timeZone ?? 'UTC', mailboxZone);
  return /(Z|[+-]\d{2}:\d{2})$/.test(text) ? wall : instantOf(wall, zone.iana);
}
