import { ID_LABELS } from './facts.js';
import { MOST_WRAPPERS } from './resolve.js';
import { MEETING_SERVICES } from './services/index.js';
import { KINDS } from './shape.js';
import type { MeetingService } from './types.js';
import { WRAPPERS } from './wrappers.js';

/** The generated part of docs/meeting-links.md stands between these lines. */
export const GENERATED_FROM = '<!-- prettier-ignore-start -->';
export const GENERATED_TO = '<!-- prettier-ignore-end -->';

const cell = (text: string): string => text.replace(/\|/g, '\\|');
const code = (text: string): string => `\`${text}\``;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** The tables of the documentation page, as Markdown. */
export function meetingLinkTables(): string {
  return [
    `## Services (${new Set(MEETING_SERVICES.map(({ id }) => id)).size})`,
    table(
      ['id', 'service', 'a bot can join', 'hosts', 'link shapes', 'example'],
      MEETING_SERVICES.map((service) => [
        code(service.id),
        service.name,
        service.joinable === false ? 'no' : 'yes',
        service.hosts.map((host) => (host === '*' ? 'any public host' : code(host))).join(', '),
        shapes(service),
        code(service.examples?.[0] ?? ''),
      ]),
    ),
    '## Kinds of path parts',
    table(
      ['kind', 'what it takes', 'sure'],
      Object.entries(KINDS).map(([name, kind]) => [code(name), kind.what, kind.strict ? 'yes' : 'no']),
    ),
    `## Wrappers (at most ${MOST_WRAPPERS} around one another)`,
    table(
      ['wrapper', 'hosts', 'where the target is'],
      WRAPPERS.map(({ name, hosts, where }) => [name, hosts.map(code).join(', '), where]),
    ),
    '## Languages of meeting ids and passcodes',
    Object.keys(ID_LABELS).map(code).join(', '),
  ].join('\n\n');
}

function shapes(service: MeetingService): string {
  return [service.path ?? '/{id:any}/**']
    .flat()
    .map((item) => (typeof item === 'string' ? { path: item } : item))
    .map(({ path, role, joinable }) => {
      const remarks = [role, joinable === false ? 'no bot' : undefined].filter((remark) => remark !== undefined);
      return code(path) + (remarks.length > 0 ? ` (${remarks.join(', ')})` : '');
    })
    .join(', ');
}
