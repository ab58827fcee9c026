/**
 * Services that spread their accounts over several hosts of a domain that nobody else can have a host in. iCloud answers
 * `caldav.icloud.com` with calendars on `pNN-caldav.icloud.com`.
 */
const ONE_SERVICE = ['icloud.com', 'icloud.com.cn', 'fastmail.com', 'yahoo.com', 'gmx.net', 'mailbox.org'] as const;

/**
 * Whether the user's name and password may be sent to an address that the server named, in a redirect or a href.
 *
 * CalDAV servers may send a client to another host, so may whoever gets between. Without the list of public suffixes it
 * cannot be told whether two hosts of `example.co.uk` or `duckdns.org` have one owner, so the rule is narrower than "the
 * same registrable domain": the same origin; the same host by https where it was http; by https on the standard port a
 * host below or above the configured one in the DNS (who owns the one decides what the other is), or one of the same
 * known service. Anything else the user can still enter as the server's address.
 *
 * @param serverUrl the address that the user entered, whatever other hosts were visited since.
 */
export function mayCarryCredential(url: string | URL, serverUrl: string): boolean {
  if (!URL.canParse(String(url)) || !URL.canParse(serverUrl)) return false;
  const target = new URL(url);
  const server = new URL(serverUrl);
  if (target.username !== '' || target.password !== '') return false;
  if (target.protocol !== 'https:' && target.protocol !== 'http:') return false;
  if (target.origin === server.origin) return true;
  // From here on it is another origin: only with a certificate, and where no other program of that host listens.
  if (target.protocol !== 'https:' || target.port !== '') return false;
  const one = hostOf(target);
  const other = hostOf(server);
  if (one === other) return server.protocol === 'http:' || server.port === '';
  if (isAddress(one) || isAddress(other)) return false;
  if (isBelow(one, other) || (isBelow(other, one) && one.includes('.'))) return true;
  return ONE_SERVICE.some((domain) => isIn(one, domain) && isIn(other, domain));
}

/** A trailing dot names the same host. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, '');
}

function isBelow(host: string, parent: string): boolean {
  return host.endsWith(`.${parent}`);
}

function isIn(host: string, domain: string): boolean {
  return host === domain || isBelow(host, domain);
}

/** IP addresses are no names: `10.0.0.1` is not below `0.1`. */
function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[\d.]+$/.test(host);
}
