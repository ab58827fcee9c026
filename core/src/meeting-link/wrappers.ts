import { queryValue } from './query.js';

/**
 * Services that put their own link around another one. Each row tells where the target stands;
 * nothing is fetched and nothing is guessed. An opaque row (`target` returns null always) is listed so that its
 * links are known to be undecidable.
 */
export interface Wrapper {
  id: string;
  name: string;
  /** `*.x` = any host below x; `google.*` = Google's national hosts. */
  hosts: readonly string[];
  /** Where the target is, for people; the documentation is made of it. */
  where: string;
  /** The wrapped link as text, or null when this link holds none. Does a fixed amount of work. */
  target: (link: WrappedLink) => string | null;
  /** A link and what must come out. */
  examples: readonly (readonly [string, string | null])[];
}

export interface WrappedLink {
  url: URL;
  /** As it was written, before the URL parser's own escaping. */
  raw: string;
}

const TARGET = 'https://acme.zoom.us/j/95551234567?pwd=a1B2';
const ENCODED = encodeURIComponent(TARGET);
const BASE64 = 'aHR0cHM6Ly9hY21lLnpvb20udXMvai85NTU1MTIzNDU2Nz9wd2Q9YTFCMg';

const parameter =
  (...names: string[]) =>
  ({ url }: WrappedLink): string | null => {
    for (const name of names) {
      const value = queryValue(url, name);
      if (value) return value;
    }
    return null;
  };

const onPath =
  (path: RegExp, read: (link: WrappedLink) => string | null) =>
  (link: WrappedLink): string | null =>
    path.test(link.url.pathname) ? read(link) : null;

const opaque = (): null => null;

/** All wrappers, by host. */
export const WRAPPERS: readonly Wrapper[] = [
  {
    id: 'safelinks',
    name: 'Outlook Safe Links',
    hosts: ['*.safelinks.protection.outlook.com', '*.safelinks.protection.office365.us'],
    where: '`url`; any region; root or `/ap/…/` path',
    target: parameter('url'),
    examples: [
      [`https://nam02.safelinks.protection.outlook.com/?url=${ENCODED}&data=05%7C02&reserved=0`, TARGET],
      [`https://nam12.safelinks.protection.outlook.com/ap/t-59584e83/?url=${ENCODED}&data=05%7C01`, TARGET],
      [`https://usg02.safelinks.protection.office365.us/?url=${ENCODED}&data=05`, TARGET],
      ['https://nam02.safelinks.protection.outlook.com/?data=x', null],
    ],
  },
  {
    id: 'teams_safelinks',
    name: 'Teams Safe Links page',
    hosts: ['statics.teams.cdn.office.net', 'statics.teams.cdn.live.net', 'teams.public.onecdn.static.microsoft'],
    where: '`url` on `/evergreen-assets/safelinks/…`',
    target: onPath(/^\/evergreen-assets\/safelinks\//, parameter('url')),
    examples: [
      [
        `https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=${ENCODED}&locale=en-us`,
        TARGET,
      ],
      [`https://statics.teams.cdn.office.net/other?url=${ENCODED}`, null],
    ],
  },
  {
    id: 'teams',
    name: 'Teams launcher and web forms',
    hosts: [
      'teams.microsoft.com',
      'teams.live.com',
      'teams.cloud.microsoft',
      'gov.teams.microsoft.us',
      'dod.teams.microsoft.us',
    ],
    where:
      '`url` on `/dl/launcher/…`; the fragment of `/v2/#…` and `/_#…`; `coords` (base64 JSON) on `/light-meetings/launch`',
    target: teamsTarget,
    examples: [
      [
        'https://teams.microsoft.com/dl/launcher/launcher.html?url=%2F_%23%2Fmeet%2F2345678901234%3Fp%3DAbCd&type=meet',
        'https://teams.microsoft.com/meet/2345678901234?p=AbCd',
      ],
      [
        'https://teams.microsoft.com/v2/?meetingjoin=true#/meet/2345678901234?p=AbCd',
        'https://teams.microsoft.com/meet/2345678901234?p=AbCd',
      ],
      [
        'https://teams.microsoft.com/_#/l/meetup-join/19:meeting_NTk0@thread.v2/0?context=%7b%7d',
        'https://teams.microsoft.com/l/meetup-join/19:meeting_NTk0@thread.v2/0?context=%7b%7d',
      ],
      [
        'https://teams.microsoft.com/light-meetings/launch?agent=web&coords=eyJjb252ZXJzYXRpb25JZCI6IjE5Om1lZXRpbmdfTlRrMEB0aHJlYWQudjIiLCJ0ZW5hbnRJZCI6IjExIiwib3JnYW5pemVySWQiOiJhYSIsIm1lc3NhZ2VJZCI6IjAifQ%3D%3D',
        'https://teams.microsoft.com/l/meetup-join/19%3Ameeting_NTk0%40thread.v2/0?context=%7B%22Tid%22%3A%2211%22%2C%22Oid%22%3A%22aa%22%7D',
      ],
    ],
  },
  {
    id: 'google',
    name: 'Google redirect',
    hosts: ['google.*'],
    where: '`q` or `url` on `/url`',
    target: onPath(/^\/url\/?$/, parameter('q', 'url')),
    examples: [
      [`https://www.google.com/url?q=${ENCODED}&sa=D&source=calendar&usg=AOvVaw0`, TARGET],
      [`https://google.co.uk/url?sa=t&url=${ENCODED}`, TARGET],
      [`https://www.google.com/search?q=${ENCODED}`, null],
    ],
  },
  {
    id: 'google_meet',
    name: 'Google Meet redirect',
    hosts: ['meet.google.com'],
    where: '`dest` on `/linkredirect`',
    target: onPath(/^\/linkredirect\/?$/, parameter('dest')),
    examples: [[`https://meet.google.com/linkredirect?authuser=0&dest=${ENCODED}`, TARGET]],
  },
  {
    id: 'proofpoint',
    name: 'Proofpoint URL Defense',
    hosts: ['urldefense.proofpoint.com', 'urldefense.com', 'urldefense.us'],
    where: 'v1 `u`; v2 `u` with `-` for `%` and `_` for `/`; v3 between `__` and `__;`, with `*` for replaced bytes',
    target: proofpointTarget,
    examples: [
      [`https://urldefense.proofpoint.com/v1/url?u=${ENCODED}&k=x&r=y`, TARGET],
      [
        'https://urldefense.proofpoint.com/v2/url?u=https-3A__acme.zoom.us_j_95551234567-3Fpwd-3Da1B2&d=DwMFaQ&e=',
        TARGET,
      ],
      ['https://urldefense.com/v3/__https://acme.zoom.us/j/95551234567?pwd*a1B2__;PQ!!Ab1Cd2!eFgH$', TARGET],
      [
        'https://urldefense.us/v3/__https://acme.zoom.us/j/95551234567**Apwd=a1B2__;Lz8!!Ab1!x$',
        'https://acme.zoom.us/j/95551234567/?pwd=a1B2',
      ],
      [
        'https://urldefense.com/v3/__https://meet.google.com/abc-mnop-xyz__;!!Zz9!token$',
        'https://meet.google.com/abc-mnop-xyz',
      ],
    ],
  },
  {
    id: 'barracuda',
    name: 'Barracuda Link Protection',
    hosts: ['linkprotect.cudasvc.com'],
    where: '`a` on `/url`',
    target: onPath(/^\/url\/?$/, parameter('a')),
    examples: [[`https://linkprotect.cudasvc.com/url?a=${ENCODED}&c=E,1,AbC,,&typo=1`, TARGET]],
  },
  {
    id: 'cisco',
    name: 'Cisco Secure Email',
    hosts: ['secure-web.cisco.com'],
    where: 'the rest of the path after the token, percent-encoded',
    target: ({ raw }) => /^https?:\/\/[^/]+\/[^/?#]+\/(https?(?:%3A|:).*)$/i.exec(raw)?.[1] ?? null,
    examples: [[`https://secure-web.cisco.com/1aBcDeFgHiJk/${ENCODED}`, TARGET]],
  },
  {
    id: 'sophos',
    name: 'Sophos Email',
    hosts: ['*.protection.sophos.com'],
    where: '`u`, base64 (`d` is only the domain)',
    target: (link) => base64(parameter('u')(link)),
    examples: [
      [`https://us-west-2.protection.sophos.com/?d=zoom.us&u=${BASE64}&i=NWYx`, TARGET],
      [`https://eu-central-1.protection.sophos.com?d=zoom.us&u=${BASE64}%3D%3D&p=m`, TARGET],
    ],
  },
  {
    id: 'trendmicro',
    name: 'Trend Micro',
    hosts: ['*.trendmicro.com'],
    where: '`url` on `/wis/clicktime/v1/query`',
    target: onPath(/^\/wis\/clicktime\/v1\/query\/?$/, parameter('url')),
    examples: [[`https://ca-1234-typhoon1.trendmicro.com/wis/clicktime/v1/query?url=${ENCODED}&umid=0a`, TARGET]],
  },
  {
    id: 'fireeye',
    name: 'FireEye / Trellix',
    hosts: ['protect.fireeye.com', 'protect2.fireeye.com'],
    where: '`u` on `/v1/url`, `/url`',
    target: onPath(/^\/(?:v\d\/)?url\/?$/, parameter('u')),
    examples: [[`https://protect2.fireeye.com/v1/url?k=0a-1b&q=1&e=2&u=${ENCODED}`, TARGET]],
  },
  {
    id: 'trustwave',
    name: 'Trustwave MailMarshal',
    hosts: ['scanmail.trustwave.com'],
    where: '`u`',
    target: parameter('u'),
    examples: [[`https://scanmail.trustwave.com/?c=12345&d=abcdef&u=${ENCODED}`, TARGET]],
  },
  {
    id: 'avanan',
    name: 'Avanan / Check Point',
    hosts: ['url.avanan.click', 'protect.checkpoint.com'],
    where: 'between `/v2/___` and `___.`',
    target: ({ raw }) => between(raw, '/___', '___.'),
    examples: [
      [`https://url.avanan.click/v2/___${TARGET}___.YXAzOmFjbWU6YTpvOjE`, TARGET],
      [`https://protect.checkpoint.com/v2/___${TARGET}___.YXAzOmFjbWU6YTpvOjE`, TARGET],
    ],
  },
  {
    id: 'bitdefender',
    name: 'Bitdefender LinkScan',
    hosts: ['linkscan.io'],
    where: 'base64url in the path, `/scan/ux/<target>/…`',
    target: ({ url }) => base64(/^\/scan\/[a-z]+\/([^/]+)/.exec(url.pathname)?.[1] ?? null),
    examples: [[`https://linkscan.io/scan/ux/${BASE64}/0A1B2C?c=1&i=1`, TARGET]],
  },
  {
    id: 'edgepilot',
    name: 'EdgePilot',
    hosts: ['link.edgepilot.com'],
    where: '`u`; when it is not encoded, to the end of the link',
    target: edgePilotTarget,
    examples: [
      [`https://link.edgepilot.com/s/0a1b2c3d/xYz?u=${ENCODED}`, TARGET],
      [`https://link.edgepilot.com/s/0a1b2c3d/xYz?u=${TARGET}&x=1`, `${TARGET}&x=1`],
    ],
  },
  {
    id: 'symantec',
    name: 'Symantec Click-Time',
    hosts: ['clicktime.symantec.com'],
    where: '`u`',
    target: parameter('u'),
    examples: [[`https://clicktime.symantec.com/3AbCdEfGh?u=${ENCODED}`, TARGET]],
  },
  {
    id: 'hornet',
    name: 'Hornetsecurity',
    hosts: ['*.hornetsecurity.com'],
    where: '`url`',
    target: parameter('url'),
    examples: [[`https://atpscan.global.hornetsecurity.com/?d=x&url=${ENCODED}`, TARGET]],
  },
  {
    id: 'slack',
    name: 'Slack redirect',
    hosts: ['slack-redir.net'],
    where: '`url` on `/link`',
    target: onPath(/^\/link\/?$/, parameter('url')),
    examples: [[`https://slack-redir.net/link?url=${ENCODED}`, TARGET]],
  },
  {
    id: 'facebook',
    name: 'Facebook, Messenger, Workplace',
    hosts: ['l.facebook.com', 'lm.facebook.com', 'l.messenger.com', 'l.instagram.com', 'l.workplace.com'],
    where: '`u`',
    target: parameter('u'),
    examples: [
      [`https://l.facebook.com/l.php?u=${ENCODED}&h=AT0`, TARGET],
      [`https://l.messenger.com/l.php?u=${ENCODED}`, TARGET],
    ],
  },
  {
    id: 'mimecast',
    name: 'Mimecast',
    hosts: ['*.mimecast.com', '*.mimecastprotect.com'],
    where: 'opaque: the target is kept at the service (`domain` is a hint only)',
    target: opaque,
    examples: [['https://protect-us.mimecast.com/s/AbCdE1FgHiJ?domain=teams.microsoft.com', null]],
  },
  {
    id: 'opaque',
    name: 'Short links and mail trackers',
    hosts: [
      'lnkd.in',
      'bit.ly',
      'tinyurl.com',
      't.co',
      'emailprotection.link',
      '*.emailprotection.link',
      'ow.ly',
      'is.gd',
    ],
    where: 'opaque: the target is kept at the service',
    target: opaque,
    examples: [
      ['https://bit.ly/3AbCdEf', null],
      [`https://lnkd.in/eAbCdE?url=${ENCODED}`, null],
    ],
  },
];

function between(raw: string, open: string, close: string): string | null {
  const start = raw.indexOf(open);
  const end = start < 0 ? -1 : raw.lastIndexOf(close);
  return end > start + open.length ? raw.slice(start + open.length, end) : null;
}

/** Base64 or base64url, with or without padding; null when it is neither or no UTF-8. */
function base64(text: string | null): string | null {
  if (!text) return null;
  const plain = text.replace(/ /g, '+').replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]+$/.test(plain) || plain.length % 4 === 1) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes(plain));
  } catch {
    // Not text: this wrapper holds no link that can be read.
    return null;
  }
}

const bytes = (plain: string): Uint8Array => Uint8Array.from(atob(plain), (char) => char.charCodeAt(0));

function teamsTarget({ url }: WrappedLink): string | null {
  const at = (path: string | null): string | null => {
    const inner = path === null ? null : /^(?:\/?(?:_|v2\/?)?[^#]*#)?(\/(?:l\/meetup-join|meet)\/.*)$/i.exec(path)?.[1];
    return inner ? `https://${url.host}${inner}` : null;
  };
  const path = url.pathname.toLowerCase();
  if (path.startsWith('/dl/launcher/')) return at(queryValue(url, 'url'));
  if (path === '/_' || path === '/' || path === '/v2' || path === '/v2/' || path.startsWith('/_'))
    return url.hash === '' ? null : at(url.hash.slice(1));
  if (path.startsWith('/light-meetings/launch')) return lightMeeting(url);
  return null;
}

function lightMeeting(url: URL): string | null {
  const json = base64(queryValue(url, 'coords'));
  if (json === null) return null;
  try {
    const coords: unknown = JSON.parse(json);
    if (typeof coords !== 'object' || coords === null) return null;
    const read = (name: string): string | null => {
      const value: unknown = Object.entries(coords).find(([key]) => key === name)?.[1];
      return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
    };
    const thread = read('conversationId');
    if (thread === null) return null;
    const context = JSON.stringify({ Tid: read('tenantId') ?? undefined, Oid: read('organizerId') ?? undefined });
    const path = `${encodeURIComponent(thread)}/${encodeURIComponent(read('messageId') ?? '0')}`;
    return `https://${url.host}/l/meetup-join/${path}?context=${encodeURIComponent(context)}`;
  } catch {
    // No JSON, no meeting.
    return null;
  }
}

function proofpointTarget({ url, raw }: WrappedLink): string | null {
  const path = url.pathname;
  if (path.startsWith('/v3/')) return proofpointV3(raw);
  const value = queryValue(url, 'u');
  if (!value) return null;
  if (path.startsWith('/v1/')) return value;
  if (path.startsWith('/v2/')) return decoded(value.replace(/-/g, '%').replace(/_/g, '/'));
  return null;
}

const RUN_LENGTHS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function proofpointV3(raw: string): string | null {
  const start = raw.indexOf('/v3/__');
  const end = start < 0 ? -1 : raw.lastIndexOf('__;');
  if (end < 0) return null;
  const masked = raw.slice(start + 6, end);
  const replaced = raw.slice(end + 3).split('!', 1)[0] ?? '';
  const kept = replaced === '' ? '' : base64(replaced);
  if (kept === null) return null;
  const source = new TextEncoder().encode(kept);
  let next = 0;
  const take = (count: number): string => {
    const piece = new TextDecoder().decode(source.subarray(next, next + count));
    next += count;
    return piece;
  };
  return masked.replace(/\*\*([A-Za-z0-9_-])|\*/g, (_mark, run: string | undefined) =>
    take(run === undefined ? 1 : RUN_LENGTHS.indexOf(run) + 2),
  );
}

function edgePilotTarget({ url, raw }: WrappedLink): string | null {
  const at = /[?&]u=/.exec(raw);
  const rest = at ? raw.slice(at.index + 3) : '';
  if (/^https?:\/\/[^&]*\?/i.test(rest)) return rest;
  return queryValue(url, 'u');
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // Damaged on its way: no link can be told from it.
    return null;
  }
}
