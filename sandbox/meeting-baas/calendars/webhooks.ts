import { iso, type JsonObject } from '../bot';
import type { Connection, HostedObserver, HostedOccurrence, HostedSeries } from './hosted-calendars';
import { instance } from './render';

/** Sends one message: its type, its schema in the contract, its data, and the calendar that it is about. */
export type Announce = (connection: Connection, event: string, schema: string, data: JsonObject) => void;

/**
 * The calendar webhooks of v2. `events_synced` comes once, after the first sync; later ones by what happened, one for
 * each series.
 *
 * @param spelling times as in the schema (`start`) or as in the samples of the prose (`start_time`).
 */
export function calendarWebhooks(announce: Announce, spelling: () => 'start' | 'start_time'): HostedObserver {
  const about = (connection: Connection): JsonObject => ({
    calendar_id: connection.id,
    calendar_platform: connection.platform,
    account_email: connection.email,
    status: connection.status,
    created_at: iso(connection.createdAt),
  });
  const show = (event: HostedOccurrence): JsonObject => instance(event, spelling());
  return {
    connectionCreated(connection) {
      announce(connection, 'calendar.connection_created', 'CalendarWebhookConnectionCreated', about(connection));
    },
    connectionUpdated(connection) {
      const data = { ...about(connection), updated_at: iso(connection.updatedAt) };
      announce(connection, 'calendar.connection_updated', 'CalendarWebhookConnectionUpdated', data);
    },
    connectionDeleted(connection) {
      const { id, platform, updatedAt } = connection;
      const data = { calendar_id: id, calendar_platform: platform, deleted_at: iso(updatedAt) };
      announce(connection, 'calendar.connection_deleted', 'CalendarWebhookConnectionDeleted', data);
    },
    synced(connection, { created, updated, cancelled }, first) {
      if (first) {
        const events = bySeries(created).map(([series, events]) => ({
          ...seriesOf(series),
          instances: events.map(show),
        }));
        announce(connection, 'calendar.events_synced', 'CalendarWebhookEventsSynced', {
          calendar_id: connection.id,
          events,
        });
        return;
      }
      for (const [series, events] of bySeries(created)) {
        const data = { calendar_id: connection.id, ...seriesOf(series), instances: events.map(show) };
        announce(connection, 'calendar.event_created', 'CalendarWebhookEventCreated', data);
      }
      for (const [series, events] of bySeries(updated)) {
        const data = {
          calendar_id: connection.id,
          ...seriesOf(series),
          is_exception: events.some(({ content }) => content.isException),
          affected_instances: events.map(show),
        };
        announce(connection, 'calendar.event_updated', 'CalendarWebhookEventUpdated', data);
      }
      for (const [series, events] of bySeries(cancelled)) {
        const data = {
          calendar_id: connection.id,
          event_type: series.type,
          series_id: series.id,
          cancelled_instances: events.map(show),
        };
        announce(connection, 'calendar.event_cancelled', 'CalendarWebhookEventCancelled', data);
      }
    },
  };
}

const seriesOf = ({ type, id, order }: HostedSeries): JsonObject => ({
  event_type: type,
  series_id: id,
  series_bot_scheduled: order !== null,
});

function bySeries(events: readonly HostedOccurrence[]): [HostedSeries, HostedOccurrence[]][] {
  const groups = new Map<HostedSeries, HostedOccurrence[]>();
  for (const event of events) groups.set(event.series, [...(groups.get(event.series) ?? []), event]);
  return [...groups];
}
