import { digest } from '../../event.js';
import { CalendarBotsError } from '../../http/index.js';

export const SERVICE = 'ICS feed';

/** Where each product shows the address; by the host that serves it. */
const PRODUCTS: readonly (readonly [host: RegExp, where: string])[] = [
  [
    /(?:^|\.)google\.com$/,
    'In Google Calendar open the settings of the calendar and copy "Secret address in iCal format" under "Integrate calendar".',
  ],
  [
    /(?:^|\.)(?:outlook\.com|live\.com|office\.com|office365\.com|outlook\.cn)$/,
    'In Outlook open Settings, Calendar, "Shared calendars", publish the calendar with all details and copy the ICS link.',
  ],
  [/(?:^|\.)icloud\.com$/, 'In iCloud Calendar share the calendar as "Public Calendar" and copy its link.'],
  [/(?:^|\.)fastmail\.com$/, 'In Fastmail open Settings, Calendars, publish the calendar and copy its link.'],
];

const ANYWHERE =
  'Google Calendar: settings of the calendar, "Secret address in iCal format". Outlook: Settings, "Shared calendars", "Publish a calendar", the ICS link. iCloud: share it as "Public Calendar". Nextcloud: "Share link", "Copy subscription link". Fastmail: Settings, Calendars, publish it.';

/** The address of a feed. It is a secret: whoever knows it reads the calendar. It is never shown, logged or saved. */
export interface FeedAddress {
  /** http or https. */
  url: string;
  host: string;
  /** Id of the calendar: a digest, from which the address cannot be found. */
  calendarId: string;
  /** Where a person finds the right address. */
  where: string;
}

/**
 * Reads what a person entered: `webcal:` and a missing scheme mean https.
 * @throws CalendarBotsError `invalid`; it does not repeat the address
 */
export function readAddress(entered: string): FeedAddress {
  const text = entered.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const https = withScheme.replace(/^webcals?:/i, 'https:');
  const url = URL.canParse(https) ? new URL(https) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || (!url.hostname.includes('.') && url.port === '')) {
    throw new CalendarBotsError({
      code: 'invalid',
      service: SERVICE,
      message: 'The address of the calendar feed is not a web address',
      hint: `Enter an address that begins with https:// or webcal://. ${ANYWHERE}`,
    });
  }
  url.hash = '';
  return {
    url: url.href,
    host: url.hostname,
    calendarId: `feed-${digest(stablePart(url))}`,
    where: PRODUCTS.find(([host]) => host.test(url.hostname))?.[1] ?? ANYWHERE,
  };
}

/**
 * What of an address stays when its secret is renewed, where the product's addresses tell: then the calendar keeps its
 * id. Elsewhere it is the whole address.
 */
function stablePart(url: URL): string {
  const google = /^\/calendar\/ical\/([^/]+)\/(?:private-|public)/.exec(url.pathname);
  if (google !== null && /(?:^|\.)google\.com$/.test(url.hostname)) return `google ${google[1] ?? ''}`;
  const outlook = /^\/owa\/calendar\/([^/]+)\/[^/]+\//.exec(url.pathname);
  if (outlook !== null) return `${url.hostname} ${outlook[1] ?? ''}`;
  // The same feed is served over both.
  return `${url.host}${url.pathname}${url.search}`;
}

/** Takes addresses, and the parts of this one, out of words that others wrote. */
export function withoutAddress(text: string, url: string): string {
  const { pathname, search } = new URL(url);
  let out = text.replace(/\b(?:https?|webcals?):\/\/\S+/gi, '…');
  for (const part of [`${pathname}${search}`, search.slice(1), ...pathname.split('/')]) {
    if (part.length < 8) continue;
    for (const form of [part, safelyDecoded(part)]) out = out.replaceAll(form, '…');
  }
  return out;
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
