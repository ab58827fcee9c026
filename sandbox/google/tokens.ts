import { GoogleApiError, invalid } from './errors';

/** What a sync token stands for. */
export interface SyncToken {
  /** Everything up to this version has been listed. */
  version: number;
  /** When it was given out: microseconds. */
  issued: number;
  /** Epoch of the calendar or list then. */
  epoch: number;
  /** Hash of what was listed: the collection and the parameters that must stay the same. */
  scope: number;
}

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function varint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

/** Like the recorded ones: base64url of a small protobuf message of numbers. */
export function writeSyncToken(token: SyncToken): string {
  const bytes: number[] = [];
  const fields = [token.version, token.issued, 5, token.epoch, token.scope];
  fields.forEach((value, index) => {
    bytes.push((index + 1) << 3);
    varint(bytes, value);
  });
  return Buffer.from(bytes).toString('base64').replace(/\+/g, '-').replace(/\//g, '_');
}

function decode(text: string): SyncToken | undefined {
  if (!/^[\w-]+=*$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  const values: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at++] !== (values.length + 1) << 3) return undefined;
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || factor > Number.MAX_SAFE_INTEGER) return undefined;
      value += (byte % 128) * factor;
      factor *= 128;
      if (byte < 128) break;
    }
    values.push(value);
  }
  const [version, issued, kind, epoch, scope] = values;
  if (values.length !== 5 || kind !== 5) return undefined;
  if (version === undefined || issued === undefined || epoch === undefined || scope === undefined) return undefined;
  return { version, issued, epoch, scope };
}

export function fullSyncRequired(): GoogleApiError {
  return new GoogleApiError(410, 'fullSyncRequired', 'Sync token is no longer valid, a full sync is required.', {
    location: 'syncToken',
    locationType: 'parameter',
  });
}

/**
 * @throws GoogleApiError 400 when the text is no token or belongs to another listing, 410 when it has expired.
 */
export function readSyncToken(
  text: string,
  current: { epoch: number; scope: number; oldestIssued: number },
): SyncToken {
  const token = decode(text);
  if (token === undefined) throw invalid('Invalid sync token value.', 'syncToken');
  if (token.epoch !== current.epoch || token.issued < current.oldestIssued) throw fullSyncRequired();
  // Google calls this undefined behaviour; here it is told at once, because it is always a fault of the caller.
  if (token.scope !== current.scope)
    throw invalid('The sync token belongs to a list with other parameters.', 'syncToken');
  return token;
}

/** Where a list stands between two pages. */
export interface PageToken {
  /** Which run of pages: the first page's random number. */
  listing: string;
  /** The version when the first page was made: what the run's sync token will stand for. */
  version: number;
  /** Sort value and id of the last item shown; null before the first item. */
  after: [sort: number, id: string] | null;
  /** Hash of the query. */
  query: number;
}

export function writePageToken(token: PageToken): string {
  return Buffer.from(JSON.stringify([token.listing, token.version, token.after, token.query])).toString('base64url');
}

/** @throws GoogleApiError 400 */
export function readPageToken(text: string, query: number): PageToken {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    parsed = undefined;
  }
  if (!Array.isArray(parsed) || parsed.length !== 4) throw invalid('Invalid page token value.', 'pageToken');
  const [listing, version, after, hash] = parsed as [string, number, [number, string] | null, number];
  if (hash !== query) throw invalid('The page token belongs to a list with other parameters.', 'pageToken');
  return { listing, version, after, query: hash };
}
