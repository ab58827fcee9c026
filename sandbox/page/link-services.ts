import { randomInt, randomUUID } from 'node:crypto';
import type { calendar_v3 } from '@googleapis/calendar';
import type { LinkService } from './calendars';

/** How an invitation of each service carries its link: where such invitations have it in the wild. */
export function linkFields(
  service: LinkService,
): Pick<calendar_v3.Schema$Event, 'conferenceData' | 'location' | 'description'> {
  switch (service) {
    case 'meet':
      return {
        conferenceData: {
          createRequest: { requestId: randomUUID(), conferenceSolutionKey: { type: 'hangoutsMeet' } },
        },
      };
    case 'zoom':
      return { location: `https://us02web.zoom.us/j/8${randomInt(1e9, 9e9)}?pwd=${randomUUID().slice(0, 8)}` };
    case 'teams': {
      const thread = `19%3ameeting_${Buffer.from(randomUUID()).toString('base64url')}%40thread.v2`;
      const context = encodeURIComponent(JSON.stringify({ Tid: randomUUID(), Oid: randomUUID() }));
      const link = `https://teams.microsoft.com/l/meetup-join/${thread}/0?context=${context}`;
      return { description: `Microsoft Teams meeting\nJoin on your computer:\n${link}\n` };
    }
    case 'webex':
      return { location: `https://acme.webex.com/meet/room${randomInt(1_000, 9_999)}` };
    case 'none':
      return { location: 'Room 4' };
  }
}
