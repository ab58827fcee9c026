import type { Conference, ConferenceEntryPoint } from '../../event.js';
import { record, text, type WireEvent, type WireOnlineMeeting, type WirePhone } from './wire.js';

const SOLUTIONS: Readonly<Record<string, string>> = {
  teamsForBusiness: 'Microsoft Teams',
  skypeForBusiness: 'Skype for Business',
  skypeForConsumer: 'Skype',
};
const NOTHING = { label: null, meetingCode: null, passcode: null, pin: null } as const;

/**
 * How to join: `onlineMeeting`, or the older `onlineMeetingUrl` alone. Null while an online meeting is still being made,
 * since it has no link yet. Zoom, Webex and Meet are not found here: their links stand in the location or the body.
 */
export function readConference(event: WireEvent): Conference | null {
  const meeting: WireOnlineMeeting = record(event.onlineMeeting);
  const entryPoints: ConferenceEntryPoint[] = [];
  const uri = text(meeting.joinUrl) ?? text(event.onlineMeetingUrl);
  if (uri !== null) entryPoints.push({ ...NOTHING, type: 'video', uri });
  const pin = text(meeting.conferenceId);
  for (const number of new Set(numbersOf(meeting))) {
    entryPoints.push({ ...NOTHING, type: 'phone', uri: `tel:${number.replace(/[^\d+]/g, '')}`, label: number, pin });
  }
  if (entryPoints.length === 0) return null;
  const provider = text(event.onlineMeetingProvider);
  const known = provider !== null && Object.hasOwn(SOLUTIONS, provider);
  return { solution: known ? (SOLUTIONS[provider] ?? null) : null, entryPoints };
}

function numbersOf(meeting: WireOnlineMeeting): string[] {
  const free: readonly unknown[] = Array.isArray(meeting.tollFreeNumbers) ? meeting.tollFreeNumbers : [];
  const phones: readonly unknown[] = Array.isArray(meeting.phones) ? meeting.phones : [];
  const listed = phones.map((phone) => {
    const { number }: WirePhone = record(phone);
    return number;
  });
  const numbers = [meeting.tollNumber, ...free, ...listed].map(text);
  return numbers.filter((number): number is string => number !== null && /\d{5}/.test(number.replace(/\D/g, '')));
}
