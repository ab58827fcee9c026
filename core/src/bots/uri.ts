/**
 * A URL in the form that RFC 3986 allows, or null when it is none or has another scheme. `URL` lets some characters
 * stand (`|`, `{`, a lone `%`…) that the service's validator refuses; they are percent-encoded here.
 *
 * @param protocols for example `['https:']`.
 */
export function normalUri(text: string, protocols: readonly string[]): string | null {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return null;
  }
  if (!protocols.includes(url.protocol) || url.hostname === '') return null;
  const origin = `${url.protocol}//${userInfo(url)}${url.host}`;
  return `${origin}${encode(url.pathname)}${encode(url.search)}${url.hash === '' ? '' : `#${encode(url.hash.slice(1))}`}`;
}

function userInfo(url: URL): string {
  if (url.username === '' && url.password === '') return '';
  return `${encode(url.username)}${url.password === '' ? '' : `:${encode(url.password)}`}@`;
}

function encode(part: string): string {
  return part
    .replace(/%(?![0-9a-fA-F]{2})/g, '%25')
    .replace(/[^\w\-.~:/?@!$&'()*+,;=%]/gu, (char) => encodeURIComponent(char));
}
