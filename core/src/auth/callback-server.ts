import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { CalendarBotsError } from '../http/index.js';

/** The browser's way back: what it brought, and the page that it is still waiting for. */
export interface CallbackAnswer {
  /** The address it was sent to, with `code` and `state`, or `error`. */
  url: URL;
  /** Answers the browser. The first call counts. */
  show(status: 200 | 400 | 502, title: string, text: string): void;
}

/** Waits on the loopback interface of this machine for the browser to come back (RFC 8252 section 7.3). */
export interface CallbackServer {
  port: number;
  /** The first call that carries our state; null when nobody came in time. */
  answer(timeoutMs: number): Promise<CallbackAnswer | null>;
  /** Gives the port back. */
  close(): Promise<void>;
}

const REFUSED =
  'It was made by another sign-in, or has been used already; nothing was taken from it. Go back to the terminal and open the address that stands there.';

/**
 * @param port 0 takes a free one.
 * @param state what the answer must carry. An answer with another one, or the same one for a second time, is refused:
 * it may hold a code that is not this person's.
 * @param onRefused called for each such answer.
 * @throws CalendarBotsError `invalid` when the port cannot be had
 */
export async function openCallbackServer(port: number, state: string, onRefused: () => void): Promise<CallbackServer> {
  let resolve: (answer: CallbackAnswer) => void = () => {};
  const answered = new Promise<CallbackAnswer>((done) => (resolve = done));
  let used = false;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method !== 'GET' || url.pathname !== '/callback') {
      return page(response, 404, 'Nothing here', 'This address only waits for a sign-in to come back.');
    }
    if (url.searchParams.get('state') !== state || used) {
      page(response, 400, 'This answer was refused', REFUSED);
      return onRefused();
    }
    used = true;
    let shown = false;
    resolve({
      url,
      show(status, title, text) {
        if (!shown) page(response, status, title, text);
        shown = true;
      },
    });
  };
  const server = createServer(handle);
  await new Promise<void>((done, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new CalendarBotsError({
          code: 'invalid',
          message: `Port ${port} of this machine cannot be used (${cause.code ?? cause.message})`,
          hint: 'Choose another port, or leave it out to take a free one.',
          cause,
        }),
      );
    });
    server.listen(port, '127.0.0.1', done);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async answer(timeoutMs) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<null>((done) => {
        timer = setTimeout(() => done(null), timeoutMs);
      });
      try {
        return await Promise.race([answered, late]);
      } finally {
        clearTimeout(timer);
      }
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        // Browsers keep connections open for a next request that never comes.
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }),
  };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? '');

/** Plain text with its web addresses as links. */
const withLinks = (text: string): string =>
  text
    .split(/(https:\/\/[\w./-]*[\w/])/)
    .map((part, i) => (i % 2 === 1 ? `<a href="${escaped(part)}">${escaped(part)}</a>` : escaped(part)))
    .join('');

function page(response: ServerResponse, status: number, title: string, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    // The address of this page holds the code.
    'referrer-policy': 'no-referrer',
  });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title>` +
      '<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:4em auto;padding:0 1em}</style>' +
      `<h1>${escaped(title)}</h1><p>${withLinks(text)}</p></html>`,
  );
}
