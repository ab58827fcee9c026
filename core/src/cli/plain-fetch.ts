import type { Fetch } from '../http/index.js';

/** The global fetch as the engine's, without any credential. Redirects are answers: whoever asked decides about them. */
export const plainFetch: Fetch = (url, { method, headers, body, timeoutMs }) =>
  fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
