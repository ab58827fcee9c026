export {
  googleAccounts,
  microsoftAccounts,
  type OAuthCredentials,
  type ProviderAccounts,
  SignInRefused,
} from './accounts';
export {
  type BotOrder,
  type Connection,
  type HostedBots,
  HostedCalendars,
  type HostedObserver,
  type HostedOccurrence,
  type HostedOptions,
  type Synced,
} from './hosted-calendars';
