import { CalendarBotsError, isCalendarBotsError } from '../../http/index.js';
import type { Answer, CalDavClient, Patience } from './client.js';
import { SERVICE } from './errors.js';
import type { DavResponse } from './multistatus.js';
import { CALDAV, DAV } from './names.js';
import { child, childrenOf, hasBelow, textOf, type XmlElement } from './xml.js';

/** What an address turned out to be. */
export interface Account {
  /** Addresses of the collections that hold calendars; empty where the address itself is a calendar. */
  homes: string[];
  /** The calendar that the user's address names, if it names one. */
  calendar: string | null;
  /** The calendar user's e-mail addresses, lower case (RFC 4791, 6.2.1, RFC 6638, 2.4.1). */
  addresses: string[];
}

const PROPERTIES = [DAV.resourceType, DAV.currentUserPrincipal, CALDAV.calendarHomeSet, CALDAV.calendarUserAddressSet];
/** An address that is only tried need not be tried again and again. */
const GUESS: Patience = { attempts: 2 };

/**
 * Finds the account behind an address (RFC 6764, 6): the address itself where it has a path, `/.well-known/caldav`, the
 * server's root; then the principal, then its calendar homes. A calendar's own address is found to be one and needs
 * nothing else.
 *
 * @throws CalendarBotsError `unauthorized` only when the server refused the password, `unavailable` when it could not be
 * reached, `notFound` when it answers but has no calendars there.
 */
export async function discover(client: CalDavClient, serverUrl: string): Promise<Account> {
  let failure: unknown;
  for (const address of candidates(serverUrl)) {
    const answer = await client.propfind(address, PROPERTIES, 0, GUESS).catch((error: unknown) => {
      if (isFinal(error)) throw error;
      // What the server says of the address that was entered is worth more than of those that were tried beside it.
      failure ??= error;
      return null;
    });
    const account = answer === null ? null : await readAccount(client, answer);
    if (account !== null) return account;
  }
  // A server in trouble, an address that is none, or a redirect to another server.
  const isTold = isCalendarBotsError(failure) && (failure.code === 'unavailable' || failure.status === undefined);
  if (isTold) throw failure;
  throw new CalendarBotsError({
    code: 'notFound',
    service: SERVICE,
    message: `${SERVICE}: there are no calendars at ${serverUrl}`,
    hint: 'Check the server’s address. For Nextcloud it is the address of your cloud followed by /remote.php/dav.',
    ...(failure === undefined ? {} : { cause: failure }),
  });
}

/** The addresses to try, the likeliest first. */
function candidates(serverUrl: string): string[] {
  if (!URL.canParse(serverUrl)) return [serverUrl];
  const { origin, pathname, href } = new URL(serverUrl);
  const wellKnown = `${origin}/.well-known/caldav`;
  return pathname === '/' ? [wellKnown, `${origin}/`] : [href, wellKnown];
}

/** Refused passwords and lost connections are the same for every path of the server. */
function isFinal(error: unknown): boolean {
  if (!isCalendarBotsError(error)) return true;
  if (error.code === 'unauthorized' || error.code === 'rateLimited') return true;
  return error.status === undefined && error.code === 'unavailable';
}

async function readAccount(client: CalDavClient, answer: Answer): Promise<Account | null> {
  const found = answer.responses[0];
  if (found === undefined) return null;
  if (isCalendar(found)) {
    return { homes: [], calendar: answer.url, addresses: await addressesOf(client, found, answer.url) };
  }
  const here = accountIn(found, answer.url);
  if (here !== null) return here;
  const principal = principalOf(found, answer.url);
  if (principal === null) return null;
  const about = await client.propfind(principal, PROPERTIES, 0);
  const [first] = about.responses;
  return first === undefined ? null : accountIn(first, about.url);
}

function accountIn(response: DavResponse, url: string): Account | null {
  const homes = hrefsIn(response.properties.get(CALDAV.calendarHomeSet), url);
  return homes.length === 0 ? null : { homes, calendar: null, addresses: readAddresses(response) };
}

/** The signed-in user's e-mail addresses, by way of the principal that a resource names; empty where there is none. */
export async function addressesOf(client: CalDavClient, response: DavResponse, url: string): Promise<string[]> {
  const principal = principalOf(response, url);
  if (principal === null) return [];
  const about = await client.propfind(principal, [CALDAV.calendarUserAddressSet], 0);
  return about.responses[0] === undefined ? [] : readAddresses(about.responses[0]);
}

/** @throws CalendarBotsError `unauthorized` when the server says that nobody is signed in (RFC 5397, 3). */
function principalOf(response: DavResponse, url: string): string | null {
  const principal = response.properties.get(DAV.currentUserPrincipal);
  if (hasBelow(principal, DAV.unauthenticated)) {
    throw new CalendarBotsError({
      code: 'unauthorized',
      service: SERVICE,
      message: `${SERVICE}: the server does not know who is asking`,
      hint: 'Check the user name and the password.',
    });
  }
  return hrefsIn(principal, url)[0] ?? null;
}

function readAddresses(response: DavResponse): string[] {
  const hrefs = childrenOf(response.properties.get(CALDAV.calendarUserAddressSet), DAV.href).map(textOf);
  const mails = hrefs.flatMap((href) => (href !== null && /^mailto:/i.test(href) ? [decode(href.slice(7))] : []));
  return [...new Set(mails.map((mail) => mail.trim().toLowerCase()))].filter((mail) => mail.includes('@'));
}

export function isCalendar(response: DavResponse): boolean {
  return child(response.properties.get(DAV.resourceType), CALDAV.calendar) !== undefined;
}

/** Hrefs inside a property as whole addresses. */
export function hrefsIn(property: XmlElement | undefined, url: string): string[] {
  return childrenOf(property, DAV.href).flatMap((element) => {
    const href = textOf(element);
    return href !== null && URL.canParse(href, url) ? [new URL(href, url).href] : [];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded after all.
    return text;
  }
}
