const QUARTER = 15 * 60_000;
const DAY = 86_400_000;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock on the wall shows, as if it were UTC; asked of the platform, and of nothing of ours. */
export function wallOf(ms: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, year: 'numeric', month: 'numeric', day: 'numeric', weekday: 'short' },
      ...{ hour: 'numeric', minute: 'numeric', hourCycle: 'h23' },
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const wall = Date.UTC(number('year'), number('month') - 1, number('day'), number('hour'), number('minute'));
  if (DAYS[new Date(wall).getUTCDay()] !== parts.get('weekday')) throw new Error(`not a day: ${wall}`);
  return wall;
}

const instants = new Map<string, number>();

/** The first instant at which the wall shows this; tried with the offsets of the day before and of the day after. */
export function instantOf(wall: number, timeZone: string): number {
  const name = `${timeZone} ${wall}`;
  const known = instants.get(name);
  if (known !== undefined) return known;
  const tries = [wall - DAY, wall + DAY].map((near) => wall - (wallOf(near, timeZone) - near));
  const at = tries.sort((a, b) => a - b).find((one) => wallOf(one, timeZone) === wall);
  if (at === undefined) throw new Error(`no clock in ${timeZone} ever shows ${new Date(wall).toISOString()}`);
  instants.set(name, at);
  return at;
}

const WEEK_MINUTES = 7 * 1440;

/** The minute of the week, from Sunday's midnight on, that the wall shows in each minute of a long stretch. */
export class Walls {
  private readonly minutes: Int16Array;

  constructor(
    readonly timeZone: string,
    private readonly from: number,
    to: number,
  ) {
    this.minutes = new Int16Array((to - from) / 60_000);
    for (let at = from; at < to; at += DAY) {
      // A day after which the wall shows the same time had no change of clocks.
      const steady = wallOf(at + DAY, timeZone) - wallOf(at, timeZone) === DAY;
      for (let part = at; part < at + DAY; part += steady ? DAY : QUARTER) this.fill(part, steady ? DAY : QUARTER);
    }
  }

  private fill(at: number, length: number): void {
    const wall = wallOf(at, this.timeZone);
    const first = new Date(wall).getUTCDay() * 1440 + (wall % DAY) / 60_000;
    const index = (at - this.from) / 60_000;
    for (let minute = 0; minute < length / 60_000; minute++) {
      this.minutes[index + minute] = (first + minute) % WEEK_MINUTES;
    }
  }

  minuteOfWeek(ms: number): number {
    return this.minutes[(ms - this.from) / 60_000] ?? NaN;
  }
}
