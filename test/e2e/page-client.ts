import type { BotView, MeetingView, NewMeeting as PageMeeting, PageState } from '../../sandbox/page';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** An idle connection may be closed just when it is used again. */
const ONE_REQUEST = { connection: 'close' };

export interface NewMeeting {
  title: string;
  /** ms since epoch. */
  start: number;
  minutes?: number;
  service?: PageMeeting['service'];
  calendarId?: string;
}

/** The calls that the page in the browser makes. */
export class PageClient {
  constructor(
    readonly url: string,
    private readonly calendarId: string,
  ) {}

  async state(): Promise<PageState> {
    const window = new URLSearchParams({ from: String(Date.now() - DAY), to: String(Date.now() + 14 * DAY) });
    const response = await fetch(`${this.url}/api/state?${window}`, { headers: ONE_REQUEST });
    return (await response.json()) as PageState;
  }

  /** The meetings of this title, cancelled ones included. */
  async meetings(title: string): Promise<MeetingView[]> {
    return (await this.state()).meetings.filter((meeting) => meeting.title === title);
  }

  /** The one meeting of this title. */
  async meeting(title: string): Promise<MeetingView> {
    const [meeting, ...others] = await this.meetings(title);
    if (meeting === undefined || others.length > 0) {
      throw new Error(`${others.length + (meeting ? 1 : 0)} meetings are called "${title}"`);
    }
    return meeting;
  }

  /** The bots that will come to the meeting of this title, or are there. */
  async liveBots(title: string): Promise<BotView[]> {
    const { bots } = await this.meeting(title);
    return bots.filter(({ status }) => !['cancelled', 'completed', 'failed'].includes(status));
  }

  async add({ title, start, minutes = 30, service = 'meet', calendarId }: NewMeeting): Promise<MeetingView> {
    await this.post('/api/meetings', {
      calendarId: calendarId ?? this.calendarId,
      title,
      start,
      minutes,
      service,
      guests: [],
      repeat: 'none',
      timeZone: 'UTC',
    });
    return await this.meeting(title);
  }

  async move(title: string, start: number): Promise<void> {
    const { calendarId, eventId } = await this.meeting(title);
    await this.post('/api/meetings/move', { calendarId, eventId, start });
  }

  async cancel(title: string): Promise<void> {
    const { calendarId, eventId } = await this.meeting(title);
    await this.post('/api/meetings/cancel', { calendarId, eventId, scope: 'this' });
  }

  async respond(title: string, response: 'accepted' | 'declined'): Promise<void> {
    const { calendarId, eventId } = await this.meeting(title);
    await this.post('/api/meetings/respond', { calendarId, eventId, response });
  }

  private async post(path: string, body: unknown): Promise<void> {
    const headers = { ...ONE_REQUEST, 'content-type': 'application/json' };
    const response = await fetch(`${this.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`);
  }
}

/** The next full minute that is at least so many minutes away, ms since epoch. */
export const inMinutes = (minutes: number): number => Math.ceil(Date.now() / MINUTE + minutes) * MINUTE;
