import { CalendarBotsError, isCalendarBotsError } from '../../http/index.js';
import type { MeetStreamCalendarClient, ScheduleBody } from './client.js';
import { toApiTime } from '../../bots/meetstream/client.js';
import { invalid, SERVICE } from './errors.js';

/** What is wanted of MeetStream's own calendar bots for one event. */
export interface HostedWish {
  /** MeetStream's id of the event, not the calendar's. */
  eventId: string;
  /** In MeetStream's words: `bot_name`, `video_required`, `transcription`, … */
  botConfig: Readonly<Record<string, unknown>>;
  /**
   * When the bot joins, ms since epoch. Sources differ about how long before the start it would by itself: one minute or
   * three. Only for one occurrence: all of a series cannot join at one moment.
   */
  joinAt?: number;
  which:
    | { scope: 'event' }
    /** One occurrence of a series. */
    | { scope: 'occurrence'; /** `YYYY-MM-DD` or an instant with offset. */ date: string }
    /** Those to come, at most `limit` (the service's default is 52). */
    | { scope: 'all'; limit?: number }
    /** The next one, and after each meeting the one that follows. */
    | { scope: 'chain' };
}

export interface HostedOutcome {
  /**
   * `updated`: there was a bot, and it does now what is wanted. `replaced`: it could not be changed so far, and another
   * one was booked in its place.
   */
  outcome: 'scheduled' | 'updated' | 'replaced';
  botId: string | null;
  scheduleId: string | null;
  /** As the service writes it. */
  scheduledTime: string | null;
}

/** What a booked bot can be changed in; anything else needs another bot. */
const CHANGEABLE: ReadonlySet<string> = new Set(['bot_name', 'custom_attributes', 'join_at']);

/**
 * Schedules MeetStream's bot for an event of a connected calendar; the service lets it follow the calendar from then on.
 * Asking again brings the bot up to date, whichever way the service has: it updates by itself, or refuses with 409 and
 * the bot's id.
 *
 * @throws CalendarBotsError `invalid` for a wish that cannot be; `conflict` when there is a bot and the service does not
 *   say which; `notFound` for an event that MeetStream does not know
 */
export async function scheduleHosted(client: MeetStreamCalendarClient, wish: HostedWish): Promise<HostedOutcome> {
  const body = bodyOf(wish);
  const first = await client.scheduleEvent(wish.eventId, body);
  if (first.outcome !== 'exists') return { ...first, outcome: first.outcome };
  const { botId } = first;
  if (botId === null) throw nameless();
  const keys = Object.keys(body.bot_config ?? {});
  const series = wish.which.scope === 'all' || wish.which.scope === 'chain';
  const { joinAt } = wish;
  if (joinAt !== undefined && !series && keys.every((key) => CHANGEABLE.has(key))) {
    const { bot_name: name, custom_attributes: attributes } = wish.botConfig;
    const { scheduleUpdated } = await client.updateScheduledBot(botId, {
      joinAt,
      ...(typeof name === 'string' ? { name } : {}),
      ...(isRecord(attributes) ? { attributes } : {}),
    });
    // False: the record changed, but not when the bot goes.
    if (scheduleUpdated !== false) {
      return { outcome: 'updated', botId, scheduleId: null, scheduledTime: toApiTime(joinAt) };
    }
  }
  return replace(client, wish, body, botId);
}

export interface HostedRemoval {
  /** `none`: nothing was scheduled, or it had left. */
  outcome: 'unscheduled' | 'none';
  /** How many; null when the service does not say. */
  cancelled: number | null;
}

/**
 * Takes MeetStream's bot of an event back.
 *
 * @param options `allOccurrences` of a series, or those from `fromDate` (`YYYY-MM-DD`) on.
 */
export async function unscheduleHosted(
  client: MeetStreamCalendarClient,
  eventId: string,
  options: { allOccurrences?: boolean; fromDate?: string } = {},
): Promise<HostedRemoval> {
  try {
    const { schedules_cancelled } = await client.unscheduleEvent(eventId, options);
    return { outcome: 'unscheduled', cancelled: schedules_cancelled };
  } catch (error) {
    if (isCalendarBotsError(error) && error.code === 'notFound') return { outcome: 'none', cancelled: 0 };
    throw error;
  }
}

/** The bot is taken back first: two bots in one meeting are worse than the moment between. */
async function replace(
  client: MeetStreamCalendarClient,
  wish: HostedWish,
  body: ScheduleBody,
  botId: string,
): Promise<HostedOutcome> {
  if (wish.which.scope === 'all') await unscheduleHosted(client, wish.eventId, { allOccurrences: true });
  else await gone(() => client.deleteScheduledBot(botId));
  try {
    const again = await client.scheduleEvent(wish.eventId, body);
    if (again.outcome !== 'exists') return { ...again, outcome: 'replaced' };
  } catch (error) {
    throw isCalendarBotsError(error) ? takenBack(error) : error;
  }
  throw nameless();
}

async function gone(remove: () => Promise<void>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!isCalendarBotsError(error) || error.code !== 'notFound') throw error;
  }
}

function bodyOf({ botConfig, joinAt, which }: HostedWish): ScheduleBody {
  const series = which.scope === 'all' || which.scope === 'chain';
  if (series && (joinAt !== undefined || botConfig['join_at'] !== undefined)) {
    throw invalid(
      'A join time fits one meeting, and bots for several are wanted',
      'Leave the join time out, or schedule single occurrences.',
    );
  }
  return {
    bot_config: { ...botConfig, ...(joinAt === undefined ? {} : { join_at: toApiTime(joinAt) }) },
    ...(which.scope === 'occurrence' ? { occurrence_date: which.date } : {}),
    ...(which.scope === 'all' ? { schedule_all_occurrences: true } : {}),
    ...(which.scope === 'all' && which.limit !== undefined ? { occurrence_limit: which.limit } : {}),
    ...(which.scope === 'chain' ? { recurring_event: true } : {}),
  };
}

function nameless(): CalendarBotsError {
  return new CalendarBotsError({
    code: 'conflict',
    service: SERVICE,
    status: 409,
    message: 'MeetStream has a bot for this event already, and does not say which',
    hint: 'Unschedule the event, then schedule it again.',
  });
}

function takenBack(error: CalendarBotsError): CalendarBotsError {
  return new CalendarBotsError({
    code: error.code,
    service: SERVICE,
    message: `${error.message}; the bot of before was taken back already`,
    hint: 'Schedule the event again: it may have no bot now.',
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    mayHaveHappened: error.mayHaveHappened,
    cause: error,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
