export type {
  CalendarCredentials,
  ConnectedPlatform,
  ConnectionHealth,
  HostedConnection,
  RawCalendar,
} from './connection.js';
