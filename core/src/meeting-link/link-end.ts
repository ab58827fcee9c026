/** Characters that linkify-it takes into a link wherever they stand. */
const ALWAYS = 1;
/** Characters that it takes when another one follows that it always takes. */
const BETWEEN = 2;
const KINDS = new Uint8Array(128);
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:%@#&=_~*+$-')
  KINDS[char.charCodeAt(0)] = ALWAYS;
for (const char of '.?,;') KINDS[char.charCodeAt(0)] = BETWEEN;

const PLAIN_HOST = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*){0,9}$/;
const LONGEST = 4096;

/** White space, control, angle bracket or the text's end (NaN): where every link ends. */
const isEnd = (code: number): boolean => code <= 32 || code === 60 || code === 62 || Number.isNaN(code);

/**
 * Where linkify-it ends a link whose host (lower case) ends at `hostEnd`, for links of plain characters; nearly all
 * of a mail's are. -1 when a character needs linkify-it's own rules.
 */
export function plainLinkEnd(text: string, host: string, hostEnd: number): number {
  let code = text.charCodeAt(hostEnd);
  if ((code !== 47 /* / */ && !isEnd(code)) || host.length > 63 || !PLAIN_HOST.test(host)) return -1;
  const stop = hostEnd + LONGEST;
  let before = ALWAYS;
  for (let at = hostEnd; at < stop; at++) {
    code = text.charCodeAt(at);
    if (isEnd(code)) return before === ALWAYS ? at : -1;
    const kind = KINDS[code] ?? 0;
    if (kind === 0 || (kind === BETWEEN && before === BETWEEN)) return -1;
    before = kind;
  }
  return -1;
}
