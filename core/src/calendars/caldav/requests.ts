import type { Window } from '../source.js';
import { DAV } from './names.js';
import { escapeXml } from './xml.js';

const HEAD = '<?xml version="1.0" encoding="utf-8"?>\n';

/** Body of a PROPFIND for these properties (`{namespace}name`), RFC 4918, 9.1. */
export function propfindBody(properties: readonly string[]): string {
  return `${HEAD}<propfind xmlns="DAV:">${prop(properties)}</propfind>`;
}

/** RFC 6578, 3.2; a null token asks for everything. */
export function syncCollectionBody(token: string | null): string {
  const syncToken = token === null ? '<sync-token/>' : `<sync-token>${escapeXml(token)}</sync-token>`;
  return `${HEAD}<sync-collection xmlns="DAV:">${syncToken}<sync-level>1</sync-level>${prop([DAV.etag])}</sync-collection>`;
}

/**
 * RFC 4791, 7.8: which objects have an event inside the range, or which ones repeat by a rule. The names only, with their
 * etags.
 */
export function calendarQueryBody(wanted: Window | 'series'): string {
  const condition =
    wanted === 'series'
      ? '<C:prop-filter name="RRULE"/>'
      : `<C:time-range start="${utc(wanted.from)}" end="${utc(wanted.to)}"/>`;
  const event = `<C:comp-filter name="VEVENT">${condition}</C:comp-filter>`;
  const filter = `<C:filter><C:comp-filter name="VCALENDAR">${event}</C:comp-filter></C:filter>`;
  return caldavReport('calendar-query', `${prop([DAV.etag])}${filter}`);
}

/** RFC 4791, 7.9: these objects with their content. */
export function multigetBody(hrefs: readonly string[]): string {
  const list = hrefs.map((href) => `<href>${escapeXml(href)}</href>`).join('');
  return caldavReport('calendar-multiget', `<prop><getetag/><C:calendar-data/></prop>${list}`);
}

function caldavReport(name: string, content: string): string {
  return `${HEAD}<C:${name} xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">${content}</C:${name}>`;
}

function prop(properties: readonly string[]): string {
  const elements = properties.map((property) => {
    const end = property.indexOf('}');
    return `<${property.slice(end + 1)} xmlns="${escapeXml(property.slice(1, end))}"/>`;
  });
  return `<prop>${elements.join('')}</prop>`;
}

/** RFC 5545, 3.3.5, form 2: `20261123T090000Z`. */
function utc(instant: number): string {
  const clamped = Math.min(Math.max(instant, FIRST_INSTANT), LAST_INSTANT);
  return `${new Date(clamped).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

const FIRST_INSTANT = Date.parse('1900-01-01T00:00:00Z');
const LAST_INSTANT = Date.parse('9998-12-31T23:59:59Z');
