import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { repositoryRoot } from '../../workbench/cache';
import type { Cover, Group } from './table';

/** What is wrong with what a group names; nothing where all of it is there. */
export async function problemsOf(group: Group): Promise<string[]> {
  const name = `${group.rule} ${group.section ?? ''} ${group.items.join(', ')}`;
  const { by, tests, gap } = group;
  const problems = tests.filter((file) => !existsSync(join(repositoryRoot, file))).map((file) => `${file} is missing`);
  if (by.length === 0 && gap === undefined) problems.push('nothing covers it, and no reason is given');
  if (by.length > 0 && tests.length === 0) problems.push('no test proves it');
  for (const cover of by) {
    const wrong = await whyNot(cover);
    if (wrong !== null) problems.push(`${cover}: ${wrong}`);
  }
  return problems.map((problem) => `${name}: ${problem}`);
}

async function whyNot(cover: Cover): Promise<string | null> {
  return cover.startsWith('node:') ? nodeProblem(cover.slice(5)) : await coreProblem(cover.slice(5));
}

async function coreProblem(place: string): Promise<string | null> {
  const [module = '', path = ''] = place.split('#');
  const file = join(repositoryRoot, 'core/src', module, 'index.ts');
  if (!existsSync(file)) return 'there is no such module';
  const exports = (await import(file)) as Record<string, unknown>;
  const [name = '', method] = path.split('.');
  const value = exports[name];
  if (value === undefined) return `the module does not export ${name}`;
  if (method === undefined) return null;
  const methods = typeof value === 'function' ? Object.getOwnPropertyNames(value.prototype) : [];
  return methods.includes(method) ? null : `there is no method ${method}`;
}

function nodeProblem(place: string): string | null {
  const [name = '', ...rest] = place.split('/');
  if (descriptionOf(name) === null) return 'there is no such node';
  return rest.length === 0 || operationOf(name, rest) !== undefined ? null : 'there is no such operation';
}

interface Operation {
  name: string;
  resource: string | undefined;
}

/** The labels of an operation, and of its resource where it has one. */
function operationOf(node: string, path: readonly string[]): Operation | undefined {
  const properties = descriptionOf(node)?.properties ?? [];
  const [operation, resource] = [...path].reverse();
  const labelIn = (of: string, value: string | undefined, fits: (property: INodeProperties) => boolean) =>
    properties
      .filter((property) => property.name === of && fits(property))
      .flatMap(({ options = [] }) => options)
      .find((option) => 'value' in option && option.value === value)?.name;
  const name = labelIn(
    'operation',
    operation,
    ({ displayOptions }) => resource === undefined || displayOptions?.show?.['resource']?.includes(resource) === true,
  );
  return name === undefined ? undefined : { name, resource: labelIn('resource', resource, () => true) };
}

/** What covers something, as people know it. */
export function labelOf(cover: Cover): string {
  const place = cover.slice(5);
  if (cover.startsWith('core:')) {
    const [module, name] = place.split('#');
    return `\`${name}\` (\`calendar-bots/${module}\`)`;
  }
  const [node = '', ...rest] = place.split('/');
  const { name, resource } = operationOf(node, rest) ?? {};
  const title = descriptionOf(node)?.displayName ?? node;
  return `**${title}**${[resource, name].flatMap((label) => (label === undefined ? [] : ` › ${label}`)).join('')}`;
}

const descriptions = new Map<string, INodeTypeDescription | null>();

function descriptionOf(name: string): INodeTypeDescription | null {
  const known = descriptions.get(name);
  if (known !== undefined) return known;
  const file = join(repositoryRoot, 'nodes', name, `${name}.node.ts`);
  const Node = existsSync(file) ? jest.requireActual<Record<string, NodeClass>>(file)[name] : undefined;
  const description = Node === undefined ? null : new Node().description;
  descriptions.set(name, description);
  return description;
}

type NodeClass = new () => { description: INodeTypeDescription };

/** Source text of what covers something, to look for its names. */
export function sourceOf(cover: Cover): string {
  const place = cover.slice(5);
  const folders = cover.startsWith('node:')
    ? [`nodes/${place.split('/')[0]}`, 'nodes/shared']
    : [`core/src/${place.split('#')[0]}`, 'core/src/http'];
  return folders.map((folder) => textsBelow(join(repositoryRoot, folder))).join('\n');
}

const texts = new Map<string, string>();

function textsBelow(path: string): string {
  const known = texts.get(path);
  if (known !== undefined) return known;
  const text = path.endsWith('.ts')
    ? readFileSync(path, 'utf8')
    : readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
        .join('\n');
  texts.set(path, text);
  return text;
}
