import type { ItemBody } from '@microsoft/microsoft-graph-types';

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };

/** The text of a body, roughly as Exchange makes it of HTML: tags gone, links behind their words, breaks kept. */
export function plainText(body: ItemBody): string {
  const content = body.content ?? '';
  if (body.contentType !== 'html') return content;
  return content
    .replace(/\r?\n/g, ' ')
    .replace(/<(head|style|script)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/<a\b[^>]*href="([^"]+)"[^>]*>([\s\S]*?)<\/a>/gi, (_, href: string, words: string) =>
      words.trim() === href ? href : `${words}<${href}>`,
    )
    .replace(/<(br|\/p|\/div|\/tr)\b[^>]*>/gi, '\r\n')
    .replace(/<(?!https?:)[^>]*>/g, '')
    .replace(/&(#39|\w+);/g, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole)
    .replace(/[ \t]+/g, ' ')
    .trim();
}

/** What a body is shown as: HTML unless text was preferred. */
export function shownBody(body: ItemBody, asText: boolean): ItemBody {
  if (asText) return { contentType: 'text', content: plainText(body) };
  if (body.contentType === 'html') return body;
  const escaped = (body.content ?? '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return {
    contentType: 'html',
    content: `<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>\r\n<div>${escaped.replace(/\r?\n/g, '<br>\r\n')}</div>\r\n</body></html>\r\n`,
  };
}
