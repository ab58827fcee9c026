import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A calendar feed on a real socket, of events that may be wrong. */
export interface Feed {
  /** Each as its lines. May be changed at any time. */
  events: string[][];
  /** Decrypted data of the credential. */
  credentials(): { calendarBotsIcsFeedApi: { secretAddress: string } };
  stop(): Promise<void>;
}

export async function startFeed(): Promise<Feed> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/calendar; charset=utf-8');
    const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', ...feed.events.flat(), 'END:VCALENDAR', ''];
    response.end(lines.join('\r\n'));
  });
  const feed: Feed = {
    events: [],
    credentials() {
      const { port } = server.address() as AddressInfo;
      return { calendarBotsIcsFeedApi: { secretAddress: `http://127.0.0.1:${port}/feed.ics` } };
    },
    async stop() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return feed;
}

/** A VEVENT of half an hour with a link. @param start as in DTSTART. */
export const vevent = (uid: string, start: string, ...more: string[]): string[] => [
  'BEGIN:VEVENT',
  `UID:${uid}`,
  'DTSTAMP:20261101T000000Z',
  `DTSTART:${start}`,
  'DURATION:PT30M',
  `SUMMARY:${uid}`,
  'LOCATION:https://meet.google.com/abc-defg-hij',
  ...more,
  'END:VEVENT',
];
