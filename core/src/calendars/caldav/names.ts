/** Names of elements and properties, as `{namespace}name`, by the document that defines them. */

const dav = <T extends string>(name: T) => `{DAV:}${name}` as const;
const cal = <T extends string>(name: T) => `{urn:ietf:params:xml:ns:caldav}${name}` as const;

/** WebDAV (RFC 4918), access control (RFC 3744), principals (RFC 5397), synchronization (RFC 6578). */
export const DAV = {
  multistatus: dav('multistatus'),
  response: dav('response'),
  href: dav('href'),
  propstat: dav('propstat'),
  prop: dav('prop'),
  status: dav('status'),
  error: dav('error'),
  responseDescription: dav('responsedescription'),
  resourceType: dav('resourcetype'),
  displayName: dav('displayname'),
  etag: dav('getetag'),
  syncToken: dav('sync-token'),
  syncCollection: dav('sync-collection'),
  supportedReportSet: dav('supported-report-set'),
  currentUserPrincipal: dav('current-user-principal'),
  currentUserPrivilegeSet: dav('current-user-privilege-set'),
  unauthenticated: dav('unauthenticated'),
  read: dav('read'),
  all: dav('all'),
} as const;

/** CalDAV (RFC 4791), scheduling (RFC 6638), time zones by reference (RFC 7809). */
export const CALDAV = {
  calendar: cal('calendar'),
  calendarData: cal('calendar-data'),
  calendarHomeSet: cal('calendar-home-set'),
  calendarUserAddressSet: cal('calendar-user-address-set'),
  calendarTimeZone: cal('calendar-timezone'),
  calendarTimeZoneId: cal('calendar-timezone-id'),
  supportedComponents: cal('supported-calendar-component-set'),
  component: cal('comp'),
  defaultCalendar: cal('schedule-default-calendar-URL'),
} as const;

/** What Apple's Calendar Server began and most servers took over. */
export const APPLE = {
  ctag: '{http://calendarserver.org/ns/}getctag',
  color: '{http://apple.com/ns/ical/}calendar-color',
} as const;
