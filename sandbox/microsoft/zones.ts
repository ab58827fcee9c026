import { isTimeZone } from '../time-zone';
import { GraphError } from './errors';

/** A zone as Graph names it, and the IANA zone that it is reckoned in. */
export interface NamedZone {
  /** As it was given: a Windows name, an IANA name or a `tzone://Microsoft/...`. */
  name: string;
  iana: string;
}

/** A zone of the mailbox's own making, such as Outlook for the desktop writes; its rules are not told. */
export const CUSTOM_ZONE = 'tzone://Microsoft/Custom';
export const UTC_ZONE = 'tzone://Microsoft/Utc';

/** The Windows names that the stand-in knows, by Unicode CLDR's windowsZones. */
const WINDOWS: Readonly<Record<string, string>> = {
  'Hawaiian Standard Time': 'Pacific/Honolulu',
  'Alaskan Standard Time': 'America/Anchorage',
  'Pacific Standard Time': 'America/Los_Angeles',
  'Mountain Standard Time': 'America/Denver',
  'US Mountain Standard Time': 'America/Phoenix',
  'Central Standard Time': 'America/Chicago',
  'Eastern Standard Time': 'America/New_York',
  'Atlantic Standard Time': 'America/Halifax',
  'Newfoundland Standard Time': 'America/St_Johns',
  'E. South America Standard Time': 'America/Sao_Paulo',
  'Argentina Standard Time': 'America/Argentina/Buenos_Aires',
  'GMT Standard Time': 'Europe/London',
  'Greenwich Standard Time': 'Atlantic/Reykjavik',
  'W. Europe Standard Time': 'Europe/Berlin',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Central European Standard Time': 'Europe/Warsaw',
  'Romance Standard Time': 'Europe/Paris',
  'FLE Standard Time': 'Europe/Kiev',
  'GTB Standard Time': 'Europe/Bucharest',
  'E. Europe Standard Time': 'Europe/Chisinau',
  'South Africa Standard Time': 'Africa/Johannesburg',
  'Israel Standard Time': 'Asia/Jerusalem',
  'Turkey Standard Time': 'Europe/Istanbul',
  'Russian Standard Time': 'Europe/Moscow',
  'Arab Standard Time': 'Asia/Riyadh',
  'Arabian Standard Time': 'Asia/Dubai',
  'Iran Standard Time': 'Asia/Tehran',
  'Pakistan Standard Time': 'Asia/Karachi',
  'India Standard Time': 'Asia/Calcutta',
  'Nepal Standard Time': 'Asia/Katmandu',
  'SE Asia Standard Time': 'Asia/Bangkok',
  'China Standard Time': 'Asia/Shanghai',
  'Singapore Standard Time': 'Asia/Singapore',
  'W. Australia Standard Time': 'Australia/Perth',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'Korea Standard Time': 'Asia/Seoul',
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'Lord Howe Standard Time': 'Australia/Lord_Howe',
  'New Zealand Standard Time': 'Pacific/Auckland',
};

/**
 * What a zone name stands for. `mailboxZone` (IANA) is what a custom zone is reckoned in.
 * @throws GraphError 400 TimeZoneNotSupportedException
 */
export function zoneOf(name: string, mailboxZone: string): NamedZone {
  if (name === CUSTOM_ZONE || name === 'Customized Time Zone') return { name, iana: mailboxZone };
  if (name === UTC_ZONE || name === 'UTC') return { name, iana: 'UTC' };
  const iana = WINDOWS[name] ?? name;
  if (name === '' || !isTimeZone(iana)) {
    throw new GraphError(
      400,
      'TimeZoneNotSupportedException',
      `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${name}'.`,
    );
  }
  return { name, iana };
}

/** The Windows name that Outlook would write for an IANA zone; the IANA name where there is none. */
export function windowsName(iana: string): string {
  if (iana === 'UTC') return 'UTC';
  return Object.entries(WINDOWS).find(([, zone]) => zone === iana)?.[0] ?? iana;
}
