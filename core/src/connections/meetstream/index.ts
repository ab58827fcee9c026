export * from './client.js';
export type {
  AutoSchedule,
  ConnectedCalendar,
  Disconnected,
  HostedBot,
  HostedCalendar,
  HostedEvent,
  Recurrence,
  Unscheduled,
} from './schemas.js';
