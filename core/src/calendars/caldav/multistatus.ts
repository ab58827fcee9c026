import { DAV } from './names.js';
import { child, childrenOf, parseXml, textOf, type XmlElement } from './xml.js';

/** One resource of a multistatus. */
export interface DavResponse {
  /** As the server wrote it. */
  href: string;
  /** The resource's own status; null where only its properties have one. */
  status: number | null;
  /** The properties that were found, by name. */
  properties: ReadonlyMap<string, XmlElement>;
}

/** RFC 4918, 13: the answer of PROPFIND and REPORT. */
export interface Multistatus {
  responses: DavResponse[];
  /** Of a sync-collection report (RFC 6578). */
  syncToken: string | null;
}

/** @throws Error when it is something else, or a response in it has no href. */
export function readMultistatus(text: string): Multistatus {
  const root = parseXml(text);
  if (root.name !== DAV.multistatus) throw new Error(`a multistatus was expected, not ${root.name}`);
  return {
    responses: childrenOf(root, DAV.response).flatMap(readResponse),
    syncToken: textOf(child(root, DAV.syncToken)),
  };
}

/** RFC 4918 lets one response with a status stand for several resources. */
function readResponse(response: XmlElement): DavResponse[] {
  const hrefs = childrenOf(response, DAV.href).map(textOf);
  if (hrefs.length === 0 || hrefs.includes(null)) throw new Error('a response has no href');
  const properties = new Map<string, XmlElement>();
  for (const propstat of childrenOf(response, DAV.propstat)) {
    const status = statusOf(propstat);
    if (status !== null && (status < 200 || status >= 300)) continue;
    for (const property of child(propstat, DAV.prop)?.children ?? []) properties.set(property.name, property);
  }
  const status = statusOf(response);
  return hrefs.map((href) => ({ href: href ?? '', status, properties }));
}

/** `HTTP/1.1 404 Not Found`; null when there is none. */
function statusOf(element: XmlElement): number | null {
  const line = textOf(child(element, DAV.status));
  if (line === null) return null;
  const match = /^HTTP\/[\d.]+ (\d{3})\b/.exec(line);
  if (match === null) throw new Error('a status could not be read');
  return Number(match[1]);
}
