import type { calendar_v3 } from '@googleapis/calendar';
import { randomText } from '../random';
import type { SharedContent } from './model';
import type { GoogleStore } from './store';

type Conference = calendar_v3.Schema$ConferenceData;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** A Google Meet room as it stands in an event. */
export function newMeet(store: GoogleStore, request?: calendar_v3.Schema$CreateConferenceRequest): Conference {
  const code = [3, 4, 3].map((length) => randomText(store.random, length, LETTERS)).join('-');
  return {
    ...(request === undefined ? {} : { createRequest: { ...request, status: { statusCode: 'success' } } }),
    entryPoints: [
      { entryPointType: 'video', uri: `https://meet.google.com/${code}`, label: `meet.google.com/${code}` },
      {
        entryPointType: 'more',
        uri: `https://tel.meet/${code}?pin=${randomText(store.random, 13, '123456789')}`,
        pin: randomText(store.random, 13, '123456789'),
      },
    ],
    conferenceSolution: {
      key: { type: 'hangoutsMeet' },
      name: 'Google Meet',
      iconUri:
        'https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/web-512dp/logo_meet_2020q4_color_2x_web_512dp.png',
    },
    conferenceId: code,
  };
}

/** What a `conferenceData` in the body of a write makes of the event's conference. */
export function conferenceFields(
  store: GoogleStore,
  given: Conference | null,
  current: Conference | undefined,
): Pick<SharedContent, 'conferenceData' | 'hangoutLink'> {
  if (given === null) return { conferenceData: undefined, hangoutLink: undefined };
  const request = given.createRequest;
  let conference: Conference;
  if (request != null && given.entryPoints == null) {
    // A request that was made before is answered with what it made.
    if (current?.createRequest?.requestId != null && current.createRequest.requestId === request.requestId) {
      conference = current;
    } else if (request.conferenceSolutionKey?.type != null && request.conferenceSolutionKey.type !== 'hangoutsMeet') {
      conference = { createRequest: { ...request, status: { statusCode: 'failure' } } };
    } else {
      conference = newMeet(store, request);
    }
  } else {
    conference = given;
  }
  const isMeet = conference.conferenceSolution?.key?.type === 'hangoutsMeet';
  const video = conference.entryPoints?.find((entryPoint) => entryPoint.entryPointType === 'video')?.uri;
  return { conferenceData: conference, hangoutLink: isMeet ? (video ?? undefined) : undefined };
}
