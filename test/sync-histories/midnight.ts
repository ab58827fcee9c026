/** Midnight of a day in a zone, by asking what the clocks there show: independent of how the engine does it. */
export function midnight(date: string, zone: string): number {
  const utc = Date.parse(`${date}T00:00:00Z`);
  const shown = offsetsOf(zone);
  const offset = (at: number): number => {
    const name = shown.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 3_600_000 + Number(minutes) * 60_000);
  };
  return utc - offset(utc - offset(utc));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetsOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, known);
  return known;
}
