import { Parser } from 'htmlparser2';

/** An element with its name resolved in its namespace (XML Namespaces 1.0). */
export interface XmlElement {
  /** Namespace and local name in one: `{DAV:}href`. */
  name: string;
  /** Attributes as written, namespace declarations included. */
  attributes: Readonly<Record<string, string>>;
  children: XmlElement[];
  /** The element's own text, entities and CDATA read; that of its children is not part of it. */
  text: string;
}

/** No answer of a CalDAV server is nested so deep; an attack could be. */
const DEEPEST = 100;

/**
 * Reads an XML document. Entities beyond XML's own five and character references stay as they stand: document types are
 * not read, so nothing can be expanded or fetched.
 *
 * @throws Error when it is not XML, is cut off, or is nested too deeply.
 */
export function parseXml(text: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const stack: XmlElement[] = [root];
  const scopes: Readonly<Record<string, string>>[] = [{ xml: 'http://www.w3.org/XML/1998/namespace' }];
  let ended = false;
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        const scope = scopeOf(scopes[scopes.length - 1] ?? {}, attributes);
        const element: XmlElement = { name: resolve(tag, scope), attributes, children: [], text: '' };
        stack[stack.length - 1]?.children.push(element);
        stack.push(element);
        scopes.push(scope);
        if (stack.length > DEEPEST) throw new Error('the XML is nested too deeply');
      },
      ontext(data) {
        const element = stack[stack.length - 1];
        if (element !== undefined) element.text += data;
      },
      onclosetag(tag, implied) {
        if (implied && ended) throw new Error(`the XML is cut off inside <${tag}>`);
        stack.pop();
        scopes.pop();
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(text);
  ended = true;
  parser.end();
  const [document, ...more] = root.children;
  if (document === undefined || more.length > 0 || root.text.trim() !== '') throw new Error('not an XML document');
  return document;
}

/** Text as the content of an element or an attribute's value in double quotes. Characters that XML forbids are left out. */
export function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, '').replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};
// XML 1.0, 2.2 Char, negated: no control characters but tab, line feed and carriage return, no lone surrogates.
const FORBIDDEN = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? [];
}

/** Whether there is an element of that name anywhere below. */
export function hasBelow(element: XmlElement | undefined, name: string): boolean {
  return element?.children.some((candidate) => candidate.name === name || hasBelow(candidate, name)) === true;
}

/** The text without the white space around it; null when there is none. */
export function textOf(element: XmlElement | undefined): string | null {
  const text = element?.text.trim() ?? '';
  return text === '' ? null : text;
}

function scopeOf(
  outer: Readonly<Record<string, string>>,
  attributes: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  let scope: Record<string, string> | undefined;
  for (const [name, value] of Object.entries(attributes)) {
    const prefix = name === 'xmlns' ? '' : name.startsWith('xmlns:') ? name.slice(6) : undefined;
    if (prefix === undefined) continue;
    scope ??= { ...outer };
    scope[prefix] = value;
  }
  return scope ?? outer;
}

function resolve(tag: string, scope: Readonly<Record<string, string>>): string {
  const colon = tag.indexOf(':');
  const prefix = colon === -1 ? '' : tag.slice(0, colon);
  const namespace = Object.hasOwn(scope, prefix) ? scope[prefix] : undefined;
  if (namespace === undefined && prefix !== '') throw new Error(`the XML uses the prefix ${prefix} without naming it`);
  return `{${namespace ?? ''}}${tag.slice(colon + 1)}`;
}
