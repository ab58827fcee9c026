/**
 * Why a provider cannot call this address, for a person; null when it can. Google and Microsoft want https and a name
 * that the internet knows. A stand-in on this machine may call this machine.
 *
 * @param address n8n's webhook address.
 * @param api where the provider's API is, when that is not the provider's own server.
 */
export function whyUnreachable(address: string | undefined, api: string | null): string | null {
  if (address === undefined || !URL.canParse(address)) return 'n8n names no webhook address';
  const { protocol, hostname, origin } = new URL(address);
  if (api !== null && URL.canParse(api) && isLoopback(new URL(api).hostname) && isLoopback(hostname)) return null;
  if (isLoopback(hostname) || isPrivate(hostname)) return `${origin} cannot be reached from the internet`;
  return protocol === 'https:' ? null : `${origin} is not an https address`;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}

/** Addresses and names that mean something in one network only. */
function isPrivate(hostname: string): boolean {
  if (hostname.startsWith('[')) return /^\[f[cde]/i.test(hostname);
  if (/^[\d.]+$/.test(hostname)) return /^(0|10|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(hostname);
  return !hostname.includes('.') || /\.(local|internal|lan|home\.arpa)$/.test(hostname);
}
