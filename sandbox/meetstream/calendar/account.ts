import { badRequest } from '../errors';

type Json = Record<string, unknown>;

/** Where a calendar provider is reached: a stand-in of it, over a socket or straight. */
export interface CalendarHost {
  tokenUrl: string;
  apiUrl: string;
  fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** Calls the listener after changes, as the provider's push would. */
  onChange?: (listener: () => void) => () => void;
}

export interface CalendarHosts {
  google?: CalendarHost;
  outlook?: CalendarHost;
}

export interface Grant {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

export interface ReadCalendar {
  id: string;
  summary: string;
  primary: boolean;
  timeZone: string | null;
  accessRole: string | null;
}

/** An event as the calendar has it: a single one, an occurrence, an exception, or a whole series. */
export interface ReadEvent {
  calendarId: string;
  platformId: string;
  uid: string | null;
  title: string;
  start: number;
  end: number;
  allDay: boolean;
  cancelled: boolean;
  /** The id of the series this belongs to. */
  seriesId: string | null;
  /** Original start inside the series. */
  originalStart: number | null;
  /** The rule of a series. */
  rule: string | null;
  link: string | null;
  raw: Json;
}

const LINK = /https:\/\/(?:meet\.google\.com|[\w.-]*zoom\.us|teams\.(?:microsoft|live)\.com)\/[^\s"<>\\]+/;
const DAY = 86_400_000;

/** One connected account, read with the grant that was given. */
export class Account {
  accountId = '';
  name = '';
  calendars: ReadCalendar[] = [];
  private refreshToken: string;

  constructor(
    readonly provider: 'google' | 'outlook',
    private readonly host: CalendarHost,
    private readonly grant: Grant,
  ) {
    this.refreshToken = grant.refreshToken;
  }

  /** Proves the grant and reads whose it is. @throws ApiError 400 when it is refused */
  async open(): Promise<void> {
    const token = await this.token();
    if (this.provider === 'google') {
      const { items } = await this.get<{ items: Json[] }>(token, '/users/me/calendarList');
      this.calendars = items.map((one) => ({
        id: String(one['id']),
        summary: String(one['summary'] ?? ''),
        primary: one['primary'] === true,
        timeZone: typeof one['timeZone'] === 'string' ? one['timeZone'] : null,
        accessRole: String(one['accessRole'] ?? ''),
      }));
      this.accountId = this.calendars.find(({ primary }) => primary)?.id ?? '';
      return;
    }
    const me = await this.get<Json>(token, '/me');
    const { value } = await this.get<{ value: Json[] }>(token, '/me/calendars');
    this.accountId = String(me['mail'] ?? me['userPrincipalName']);
    this.name = String(me['displayName'] ?? '');
    this.calendars = value.map((one) => ({
      id: String(one['id']),
      summary: String(one['name'] ?? ''),
      primary: one['isDefaultCalendar'] === true,
      timeZone: null,
      accessRole: one['canEdit'] === false ? 'reader' : 'owner',
    }));
  }

  /** Everything in the range; for Google, series as they are and, beside them, their occurrences. */
  async read(from: number, to: number): Promise<{ rows: ReadEvent[]; occurrences: ReadEvent[] }> {
    const token = await this.token();
    const rows: ReadEvent[] = [];
    const occurrences: ReadEvent[] = [];
    for (const { id } of this.calendars) {
      if (this.provider === 'google') {
        rows.push(...(await this.google(token, id, from, to, false)));
        occurrences.push(...(await this.google(token, id, from, to, true)));
      } else occurrences.push(...(await this.outlook(token, id, from, to)));
    }
    return this.provider === 'google' ? { rows, occurrences } : { rows: occurrences, occurrences };
  }

  private async google(token: string, id: string, from: number, to: number, single: boolean): Promise<ReadEvent[]> {
    const found: ReadEvent[] = [];
    for (let page = ''; ;) {
      const query = new URLSearchParams({
        singleEvents: String(single),
        showDeleted: 'true',
        maxResults: '2500',
        timeMin: new Date(from).toISOString(),
        timeMax: new Date(to).toISOString(),
        ...(page === '' ? {} : { pageToken: page }),
      });
      const path = `/calendars/${encodeURIComponent(id)}/events?${query}`;
      const answer = await this.get<{ items: Json[]; nextPageToken?: string }>(token, path);
      found.push(...answer.items.map((raw) => fromGoogle(id, raw)));
      if (answer.nextPageToken === undefined) return found;
      page = answer.nextPageToken;
    }
  }

  private async outlook(token: string, id: string, from: number, to: number): Promise<ReadEvent[]> {
    const query = `startDateTime=${new Date(from).toISOString()}&endDateTime=${new Date(to).toISOString()}&$top=1000`;
    const found: ReadEvent[] = [];
    for (let url = `${this.host.apiUrl}/me/calendars/${id}/calendarView?${query}`; ;) {
      const answer = await this.getUrl<{ value: Json[]; '@odata.nextLink'?: string }>(token, url);
      found.push(...answer.value.map((raw) => fromOutlook(id, raw)));
      const next = answer['@odata.nextLink'];
      if (next === undefined) return found;
      url = next;
    }
  }

  private async token(): Promise<string> {
    const { clientId, clientSecret } = this.grant;
    const response = await this.host.fetch(this.host.tokenUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: clientId,
        client_secret: clientSecret,
        refresh_token: this.refreshToken,
      }).toString(),
    });
    const body = (await response.json()) as Json;
    if (!response.ok) throw badRequest(`The ${this.provider} credentials were refused: ${String(body['error'])}`);
    if (typeof body['refresh_token'] === 'string') this.refreshToken = body['refresh_token'];
    return String(body['access_token']);
  }

  private get<T>(token: string, path: string): Promise<T> {
    return this.getUrl(token, `${this.host.apiUrl}${path}`);
  }

  private async getUrl<T>(token: string, url: string): Promise<T> {
    const response = await this.host.fetch(url, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw badRequest(`${this.provider} answered ${response.status}`);
    return (await response.json()) as T;
  }
}

function fromGoogle(calendarId: string, raw: Json): ReadEvent {
  const start = (raw['start'] ?? {}) as Json;
  const end = (raw['end'] ?? {}) as Json;
  const original = (raw['originalStartTime'] ?? null) as Json | null;
  const rules = Array.isArray(raw['recurrence']) ? (raw['recurrence'] as string[]) : [];
  return {
    calendarId,
    platformId: String(raw['id']),
    uid: typeof raw['iCalUID'] === 'string' ? raw['iCalUID'] : null,
    title: String(raw['summary'] ?? ''),
    start: momentOf(start),
    end: momentOf(end),
    allDay: typeof start['date'] === 'string',
    cancelled: raw['status'] === 'cancelled',
    seriesId: typeof raw['recurringEventId'] === 'string' ? raw['recurringEventId'] : null,
    originalStart: original === null ? null : momentOf(original),
    rule: rules.find((line) => line.startsWith('RRULE:')) ?? null,
    link: LINK.exec(JSON.stringify([raw['hangoutLink'], raw['location'], raw['description']]))?.[0] ?? null,
    raw,
  };
}

function fromOutlook(calendarId: string, raw: Json): ReadEvent {
  const at = (name: string): number => Date.parse(`${String(((raw[name] ?? {}) as Json)['dateTime']).slice(0, 19)}Z`);
  return {
    calendarId,
    platformId: String(raw['id']),
    uid: typeof raw['iCalUId'] === 'string' ? raw['iCalUId'] : null,
    title: String(raw['subject'] ?? ''),
    start: at('start'),
    end: at('end'),
    allDay: raw['isAllDay'] === true,
    cancelled: raw['isCancelled'] === true,
    seriesId: typeof raw['seriesMasterId'] === 'string' ? raw['seriesMasterId'] : null,
    originalStart: typeof raw['originalStart'] === 'string' ? Date.parse(raw['originalStart']) : null,
    rule: null,
    link: LINK.exec(JSON.stringify([raw['onlineMeeting'], raw['location'], raw['body']]))?.[0] ?? null,
    raw,
  };
}

/** All-day events begin at midnight UTC here; a service that stores instants has to choose one. */
const momentOf = (value: Json): number => Date.parse(String(value['dateTime'] ?? `${String(value['date'])}T00:00:00Z`));

/** What a service keeps in store: a day back, and as far ahead as anybody asks. */
export const SYNCED = { back: 2 * DAY, ahead: 60 * DAY };
