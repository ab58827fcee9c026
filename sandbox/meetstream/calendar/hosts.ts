import type { GoogleSandbox } from '../../google';
import type { MicrosoftSandbox } from '../../microsoft';
import type { CalendarHosts } from './account';

type Direct = (url: string, init?: RequestInit) => Promise<Response>;

/** Where the stand-ins of the calendars are reached, without a socket, with their push. */
export function calendarHosts(google: GoogleSandbox, microsoft: MicrosoftSandbox): Required<CalendarHosts> {
  return {
    google: {
      tokenUrl: google.oauth.tokenUrl,
      apiUrl: google.apiUrl,
      fetch: google.fetch as Direct,
      onChange: (listener) => google.onChange(listener),
    },
    outlook: {
      tokenUrl: microsoft.oauth.tokenUrl,
      apiUrl: microsoft.apiUrl,
      fetch: microsoft.fetch as Direct,
      onChange: (listener) => microsoft.onChange(listener),
    },
  };
}
