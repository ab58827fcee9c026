export type {
  CalendarCredentials,
  ConnectedPlatform,
  ConnectionHealth,
  HostedConnection,
  RawCalendar,
} from './connection.js';
export type { CallbackResult, ConnectionSettings, MeetergoAccount, MeetergoConnection } from './meetergo/index.js';
export type { AccountScope, HostedCalendar, HostedOutcome, HostedWish, OAuthGrant } from './meetstream/index.js';
