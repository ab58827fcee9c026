import { iso, type JsonObject, platformOf } from '../bot';
import type { Connection, HostedOccurrence, HostedSeries } from './hosted-calendars';

/** How the hosted calendars look in v2. Times leave as UTC with a literal Z. */

const statusOf = ({ cancelled, content }: HostedOccurrence): string => (cancelled ? 'cancelled' : content.status);
const joinable = (url: string | null): string | null => (url === null ? null : (platformOf(url) ?? null));

export function connectionRow(connection: Connection): JsonObject {
  return {
    calendar_id: connection.id,
    calendar_platform: connection.platform,
    account_email: connection.email,
    status: connection.status,
    synced_at: connection.syncedAt === null ? null : iso(connection.syncedAt),
    created_at: iso(connection.createdAt),
  };
}

export function connectionDetails(connection: Connection): JsonObject {
  return {
    ...connectionRow(connection),
    status_message: connection.statusMessage,
    subscription_id: connection.subscription.id,
    subscription_expires_at: iso(connection.subscription.expiresAt),
    sync_status: connection.syncStatus,
    sync_error: connection.syncError,
    provider_metadata: null,
    updated_at: iso(connection.updatedAt),
  };
}

/** In a series listing the series' own fields are left out. */
export function eventInSeries(connection: Connection, event: HostedOccurrence): JsonObject {
  const { content } = event;
  return {
    event_id: event.id,
    title: content.title,
    start_time: iso(content.start),
    end_time: iso(content.end),
    status: statusOf(event),
    is_exception: content.isException,
    meeting_url: content.meetingUrl,
    meeting_platform: joinable(content.meetingUrl),
    calendar_id: connection.id,
    bot_scheduled: event.bot !== null,
    created_at: iso(event.createdAt),
  };
}

export const eventRow = (connection: Connection, event: HostedOccurrence): JsonObject => ({
  series_id: event.series.id,
  event_type: event.series.type,
  ...eventInSeries(connection, event),
});

export function seriesRow(connection: Connection, series: HostedSeries, showCancelled: boolean): JsonObject {
  return {
    series_id: series.id,
    event_type: series.type,
    calendar_id: connection.id,
    created_at: iso(series.createdAt),
    events: [...connection.events.values()]
      .filter((event) => event.series === series && (showCancelled || !event.cancelled))
      .sort((a, b) => a.content.start - b.content.start)
      .map((event) => eventInSeries(connection, event)),
  };
}

/** @param raw whether the provider's own event goes along. */
export function eventDetails(connection: Connection, event: HostedOccurrence, raw: boolean): JsonObject {
  const { content } = event;
  return {
    event_id: event.id,
    series_id: event.series.id,
    event_type: event.series.type,
    title: content.title,
    description: content.description,
    location: content.location,
    start_time: iso(content.start),
    end_time: iso(content.end),
    timezone: content.timeZone,
    is_all_day: content.allDay,
    status: statusOf(event),
    organizer_email: content.organizer?.email ?? null,
    organizer_name: content.organizer?.name ?? null,
    attendees:
      content.attendees.length === 0
        ? null
        : content.attendees.map(({ email, name, response, self, organizer }) => ({
            email,
            name,
            response_status: response,
            organizer,
            self,
          })),
    meeting_url: content.meetingUrl,
    meeting_platform: joinable(content.meetingUrl),
    calendar_id: connection.id,
    calendar_platform: connection.platform,
    bot_scheduled: event.bot !== null,
    raw_payload: raw ? content.raw : null,
    created_at: iso(event.createdAt),
    updated_at: iso(event.updatedAt),
  };
}

/** An occurrence in a webhook, where the times have other names than in the REST answers. */
export function instance(event: HostedOccurrence, spelling: 'start' | 'start_time'): JsonObject {
  const { content } = event;
  const times = { start: iso(content.start), end: iso(content.end) };
  return {
    event_id: event.id,
    ...(spelling === 'start' ? times : { start_time: times.start, end_time: times.end }),
    title: content.title,
    status: statusOf(event),
    is_all_day: content.allDay,
    is_exception: content.isException,
    bot_scheduled: event.bot !== null,
    meeting_url: content.meetingUrl,
    [spelling === 'start' ? 'meeting_platform' : 'platform']: joinable(content.meetingUrl),
  };
}
