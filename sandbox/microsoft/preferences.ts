import { invalid } from './errors';
import { type NamedZone, zoneOf } from './zones';

/** What a request asks for in its `Prefer` headers. */
export interface Preferences {
  zone: NamedZone;
  immutableIds: boolean;
  textBody: boolean;
  pageSize: number | undefined;
  /** The value of `Preference-Applied`; empty when nothing was asked for. */
  applied: string;
}

export const DEFAULT_PREFERENCES: Preferences = {
  zone: { name: 'UTC', iana: 'UTC' },
  immutableIds: false,
  textBody: false,
  pageSize: undefined,
  applied: '',
};

const PREFERENCE = /([\w.-]+)\s*(?:=\s*(?:"([^"]*)"|([^,;\s]+)))?/g;

/** @throws GraphError 400 on a zone that Graph does not know, or a page size that is no number */
export function readPreferences(header: string | undefined, mailboxZone: string): Preferences {
  const read: Preferences = { ...DEFAULT_PREFERENCES };
  const applied: string[] = [];
  for (const [, name = '', quoted, plain] of (header ?? '').matchAll(PREFERENCE)) {
    const value = quoted ?? plain ?? '';
    switch (name.toLowerCase()) {
      case 'outlook.timezone':
        read.zone = zoneOf(value, mailboxZone);
        applied.push(`outlook.timezone="${value}"`);
        break;
      case 'idtype':
        read.immutableIds = value.toLowerCase() === 'immutableid';
        applied.push(`IdType="${value}"`);
        break;
      case 'outlook.body-content-type':
        read.textBody = value.toLowerCase() === 'text';
        applied.push(`outlook.body-content-type="${value}"`);
        break;
      case 'odata.maxpagesize': {
        const size = Number(value);
        if (!Number.isInteger(size) || size < 1) throw invalid(`Invalid page size: ${value}`, 'ErrorInvalidUrlQuery');
        read.pageSize = Math.min(size, 1_000);
        applied.push(`odata.maxpagesize=${value}`);
        break;
      }
      default:
      // Graph ignores what it does not know.
    }
  }
  read.applied = applied.join(', ');
  return read;
}
