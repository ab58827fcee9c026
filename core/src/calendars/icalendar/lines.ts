/** Bytes of the marks that end a line and begin a continuation. */
const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;

/** How a content line of RFC 5545 begins: a name, then its parameters or its value. */
const NAMED = /^[A-Za-z0-9-]{1,80}[;:]/;
/** Looks like a name, but is the rest of a text that holds a link. */
const LINK = /^(?:https?|mailto|tel|sips?):/i;

/**
 * The content lines of an iCalendar file (RFC 5545, 3.1), unfolded and without line ends; empty lines are left out.
 *
 * Lines may end in CRLF, LF or CR, and a byte order mark may stand in front. Folding is defined on octets and may cut
 * a character in two: given bytes, the halves are joined before they are decoded (as UTF-8, or UTF-16 where a mark says
 * so); in a text that was decoded before, such a character is lost already.
 *
 * Some programs break a long text without the blank that marks a continuation. A line that cannot be the beginning of
 * a property is taken for the next line of the text before it.
 */
export function contentLines(file: string | Uint8Array): string[] {
  const text = typeof file === 'string' ? file : decode(file);
  const unfolded = text.replace(/^\uFEFF/, '').replace(/(?:\r{1,2}\n|\n|\r)[ \t]/g, '');
  const lines: string[] = [];
  for (const line of unfolded.split(/\r{1,2}\n|\n|\r/)) {
    if (line.trim() === '') continue;
    if (lines.length === 0 || (NAMED.test(line) && !LINK.test(line))) lines.push(line);
    else lines[lines.length - 1] += `\\n${line}`;
  }
  return lines;
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(unfold(bytes));
}

/** Takes out every line end that a blank or a tab follows, with that character. */
function unfold(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    const end = byte === CR && bytes[i + 1] === LF ? i + 1 : byte === CR || byte === LF ? i : -1;
    const after = end < 0 ? undefined : bytes[end + 1];
    if (after === SPACE || after === TAB) i = end + 1;
    else out[length++] = byte ?? 0;
  }
  return out.subarray(0, length);
}
