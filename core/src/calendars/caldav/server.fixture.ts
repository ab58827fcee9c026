import type { Fetch, FetchInit } from '../../http/index.js';
import { createCalDavHttp } from './client.js';

/** What a made-up server answers. */
export interface Reply {
  status?: number;
  body?: string;
  headers?: Record<string, string>;
  /** No answer at all. */
  lost?: string;
}

export interface Sent extends FetchInit {
  url: string;
}

/** The seam to a made-up server, with all that was sent to it. */
export function madeUp(answer: (request: Sent) => Reply) {
  const sent: Sent[] = [];
  const fetch: Fetch = (url, init) => {
    sent.push({ url, ...init });
    const { status = 207, body = '', headers = {}, lost } = answer({ url, ...init });
    if (lost !== undefined) return Promise.reject(Object.assign(new Error('fetch failed'), { code: lost }));
    return Promise.resolve({ status, headers: new Headers(headers), text: () => Promise.resolve(body) });
  };
  const clock = { now: () => 0, sleep: () => Promise.resolve(), random: () => 0 };
  return { http: createCalDavHttp({ fetch, clock }), fetch, sent };
}

/** A multistatus of these responses. */
export function multistatus(...responses: string[]): string {
  const names = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"';
  return `<?xml version="1.0"?><multistatus ${names}>${responses.join('')}</multistatus>`;
}

/** A response with properties that were found. */
export function found(href: string, properties: string): string {
  return `<response><href>${href}</href><propstat><prop>${properties}</prop><status>HTTP/1.1 200 OK</status></propstat></response>`;
}

/** A response with nothing but a status. */
export function only(href: string, status: number): string {
  return `<response><href>${href}</href><status>HTTP/1.1 ${status} Words</status></response>`;
}
