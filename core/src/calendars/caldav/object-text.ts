import { parseProperty, type Property } from '../icalendar/property.js';
import { unexpected } from './errors.js';

/** A content line (RFC 5545, 3.1) as it stands in a file. */
export interface RawLine {
  kind: 'line';
  /** With its folds and its end. */
  raw: string;
  /** Unfolded, without its end. */
  text: string;
  /** In capitals. */
  name: string;
}

/** A component with everything in it, known or not. */
export interface RawComponent {
  kind: 'component';
  name: string;
  begin: RawLine;
  children: (RawLine | RawComponent)[];
  end: RawLine;
}

/**
 * An iCalendar object that can be changed here and there: what is not touched stays byte for byte, be it known or not.
 */
export interface ObjectText {
  calendar: RawComponent;
  /** Blank lines in front, and whatever stands behind the calendar. */
  before: string;
  after: string;
  eol: '\r\n' | '\n';
}

/** @throws CalendarBotsError `unexpectedResponse` for what is not one whole VCALENDAR */
export function parseObject(data: string): ObjectText {
  const lines = linesOf(data);
  const open: RawComponent[] = [];
  let calendar: RawComponent | undefined;
  let before = '';
  let after = '';
  for (const line of lines) {
    const current = open.at(-1);
    if (calendar !== undefined) after += line.raw;
    else if (line.name === 'BEGIN') {
      const name = line.text.slice(6).trim().toUpperCase();
      if (current === undefined && name !== 'VCALENDAR') throw broken();
      open.push({ kind: 'component', name, begin: line, children: [], end: line });
    } else if (line.name === 'END') {
      const closed = open.pop();
      if (closed === undefined || closed.name !== line.text.slice(4).trim().toUpperCase()) throw broken();
      closed.end = line;
      const parent = open.at(-1);
      if (parent === undefined) calendar = closed;
      else parent.children.push(closed);
    } else if (current === undefined) before += line.raw;
    else current.children.push(line);
  }
  if (calendar === undefined) throw broken();
  return { calendar, before, after, eol: data.includes('\r\n') ? '\r\n' : '\n' };
}

export function writeObject({ calendar, before, after }: ObjectText): string {
  return `${before}${writeComponent(calendar)}${after}`;
}

function writeComponent({ begin, children, end }: RawComponent): string {
  const inside = children.map((child) => (child.kind === 'line' ? child.raw : writeComponent(child)));
  return `${begin.raw}${inside.join('')}${end.raw}`;
}

function linesOf(data: string): RawLine[] {
  const raws = data.match(/[^\r\n]*(?:\r\n|\n|\r)(?:[ \t][^\r\n]*(?:\r\n|\n|\r|$))*|[^\r\n]+$/g) ?? [];
  return raws.map((raw) => {
    const text = raw.replace(/(?:\r\n|\n|\r)[ \t]/g, '').replace(/[\r\n]+$/, '');
    return { kind: 'line', raw, text, name: (/^[^;:]*/.exec(text)?.[0] ?? '').trim().toUpperCase() };
  });
}

/** A line of our own, folded at 75 octets of UTF-8. */
export function lineOf(text: string, eol: string): RawLine {
  const encoder = new TextEncoder();
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const char of text) {
    const length = encoder.encode(char).length;
    if (octets + length > 75) {
      parts.push(part);
      part = ' ';
      octets = 1;
    }
    part += char;
    octets += length;
  }
  parts.push(part);
  return { kind: 'line', raw: `${parts.join(eol)}${eol}`, text, name: (/^[^;:]*/.exec(text)?.[0] ?? '').toUpperCase() };
}

/** A component of our own, from its content lines. */
export function componentOf(name: string, lines: readonly string[], eol: string): RawComponent {
  return {
    kind: 'component',
    name,
    begin: lineOf(`BEGIN:${name}`, eol),
    children: lines.map((line) => lineOf(line, eol)),
    end: lineOf(`END:${name}`, eol),
  };
}

export function linesNamed(component: RawComponent, name: string): RawLine[] {
  return component.children.filter((child): child is RawLine => child.kind === 'line' && child.name === name);
}

export function componentsNamed(component: RawComponent, name: string): RawComponent[] {
  return component.children.filter((child): child is RawComponent => child.kind === 'component' && child.name === name);
}

/** The first property of this name; null when there is none. @throws Error when it cannot be read */
export function propertyIn(component: RawComponent, name: string): Property | null {
  const [line] = linesNamed(component, name);
  return line === undefined ? null : parseProperty(line.text);
}

/** The text of a property, unescaped; empty when it is missing. */
export function textIn(component: RawComponent, name: string): string {
  return propertyIn(component, name)?.values[0] ?? '';
}

/** Puts one line in place of all of its name, or takes them out. New ones stand before the components inside. */
export function setLine(component: RawComponent, name: string, text: string | null, eol: string): void {
  const at = component.children.findIndex((child) => child.kind === 'line' && child.name === name);
  const rest = component.children.filter((child) => child.kind !== 'line' || child.name !== name);
  if (text !== null) {
    const inner = rest.findIndex((child) => child.kind === 'component');
    const place = at >= 0 ? Math.min(at, rest.length) : inner >= 0 ? inner : rest.length;
    rest.splice(place, 0, lineOf(text, eol));
  }
  component.children = rest;
}

export function addLine(component: RawComponent, text: string, eol: string): void {
  const inner = component.children.findIndex((child) => child.kind === 'component');
  component.children.splice(inner >= 0 ? inner : component.children.length, 0, lineOf(text, eol));
}

/** TEXT (RFC 5545, 3.3.11). */
export function escapeText(text: string): string {
  return text
    .replace(/\\/g, '\\\\')
    .replace(/;/g, '\\;')
    .replace(/,/g, '\\,')
    .replace(/\r\n|\n|\r/g, '\\n');
}

/** A line's name with its parameters, and its value as written. */
export function partsOf({ text }: RawLine): { head: string; value: string } {
  const [head = text] = /^(?:[^":]|"[^"]*")*/.exec(text) ?? [];
  return { head, value: text.slice(head.length + 1) };
}

function broken(): Error {
  return unexpected('the event is not a whole iCalendar object, so it cannot be changed');
}
