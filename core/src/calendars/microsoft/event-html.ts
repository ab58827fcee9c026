import { invalid } from '../draft.js';
import { record, text, type UnknownRecord, type WireBody, type WireEvent, type WireOnlineMeeting } from './wire.js';

/** The body of an event as HTML; every request asks for that. */
export function htmlOf(raw: UnknownRecord): string {
  const wire: WireEvent = raw;
  const body: WireBody = record(wire.body);
  return text(body.content) ?? '';
}

/**
 * The body with another text. The passage by which people join a Teams meeting stays: without it the meeting loses its
 * link (learn.microsoft.com/graph/api/event-update: "preserve the online meeting blob").
 * @throws CalendarBotsError `invalid` when there is such a passage but not where it begins
 */
export function withText(raw: UnknownRecord, description: string): string {
  const html = htmlOf(raw);
  const wire: WireEvent = raw;
  const { joinUrl }: WireOnlineMeeting = record(wire.onlineMeeting);
  const url = text(joinUrl);
  const from = joinPassage(html);
  if (from === null) {
    const hasLink = url !== null && (html.includes(url) || html.includes(url.replace(/&/g, '&amp;')));
    if (hasLink) {
      throw invalid(
        'The description of this Teams meeting cannot be replaced without losing its join link',
        'Change the description in Outlook.',
      );
    }
    return paragraph(description);
  }
  const head = /^[\s\S]*?<body\b[^>]*>/i.exec(html)?.[0] ?? '';
  return `${head}${paragraph(description)}${html.slice(from)}`;
}

/** Whether the body says this and nothing else, but for the join passage. */
export function says(raw: UnknownRecord, description: string): boolean {
  const html = htmlOf(raw);
  const own = html.slice(0, joinPassage(html) ?? html.length);
  return plain(own) === squeezed(description);
}

/** Outlook draws a line of underscores in front of it and marks it with a class. */
function joinPassage(html: string): number | null {
  const line = /_{20,}/.exec(html)?.index;
  const beforeLine = line === undefined ? -1 : html.lastIndexOf('<div', line);
  const marked = html.search(/<div\b[^>]*\bclass="[^"]*\bme-email-text\b/i);
  const found = [beforeLine, marked].filter((at) => at >= 0);
  return found.length === 0 ? null : Math.min(...found);
}

function paragraph(text: string): string {
  return `<div>${escaped(text).replace(/\r\n|\n|\r/g, '<br>')}</div>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };

function plain(html: string): string {
  const text = html
    .replace(/<(head|style|script)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/<(?:br|\/p|\/div)\b[^>]*>/gi, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#39|\w+);/g, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole);
  return squeezed(text);
}

const squeezed = (text: string): string => text.replace(/[\s\u00a0]+/g, ' ').trim();
