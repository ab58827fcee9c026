/*
 * Plain text building by RFC 5545: nothing here knows the engine's reader.
 */

export function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(';', '\\;').replaceAll(',', '\\,').replace(/\r?\n/g, '\\n');
}

/** `20260504T090000` for a wall time given as if it were UTC (ms). */
export function compact(wall: number): string {
  return new Date(wall).toISOString().slice(0, 19).replace(/[-:]/g, '');
}

/** The lines of a file, folded at `width` octets (RFC 5545, 3.1) and never inside a character. */
export function fold(lines: readonly string[], width: number, lineEnd: string): string {
  return lines.map((line) => folded(line, width).join(`${lineEnd} `) + lineEnd).join('');
}

function folded(line: string, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const char of line) {
    const size = Buffer.byteLength(char);
    // The blank of a continuation counts.
    if (octets + size > (parts.length === 0 ? width : width - 1) && part !== '') {
      parts.push(part);
      part = '';
      octets = 0;
    }
    part += char;
    octets += size;
  }
  return [...parts, part];
}
