import type { Conference, ConferenceEntryPoint } from '../../event.js';
import { isRecord, text, type WireConference, type WireEntryPoint, type WireEvent } from './wire.js';

const TYPES: ReadonlySet<unknown> = new Set<ConferenceEntryPoint['type']>(['video', 'phone', 'sip', 'more']);

/**
 * How to join: `conferenceData`, or `hangoutLink` alone as older events have it. Null while a conference is still being
 * made, since it has no entry point yet.
 */
export function readConference(event: WireEvent): Conference | null {
  const conference: WireConference = isRecord(event.conferenceData) ? event.conferenceData : {};
  const rows: readonly unknown[] = Array.isArray(conference.entryPoints) ? conference.entryPoints : [];
  const entryPoints = rows.map(readEntryPoint).filter((entryPoint) => entryPoint !== null);
  const hangout = text(event.hangoutLink);
  const isGoogles = entryPoints.length === 0 && hangout !== null;
  if (isGoogles) entryPoints.push({ ...NOTHING, type: 'video', uri: hangout });
  if (entryPoints.length === 0) return null;
  const solution = isRecord(conference.conferenceSolution) ? text(conference.conferenceSolution.name) : null;
  return { solution: solution ?? (isGoogles ? 'Google Meet' : null), entryPoints };
}

const NOTHING = { label: null, meetingCode: null, passcode: null, pin: null } as const;

function readEntryPoint(value: unknown): ConferenceEntryPoint | null {
  if (!isRecord(value)) return null;
  const entryPoint: WireEntryPoint = value;
  const uri = text(entryPoint.uri);
  const type = entryPoint.entryPointType;
  if (uri === null || !isType(type)) return null;
  return {
    type,
    uri,
    label: text(entryPoint.label),
    meetingCode: text(entryPoint.meetingCode),
    // Google has three words for it and fills the one that the conference's maker uses.
    passcode: text(entryPoint.passcode) ?? text(entryPoint.password) ?? text(entryPoint.accessCode),
    pin: text(entryPoint.pin),
  };
}

function isType(value: unknown): value is ConferenceEntryPoint['type'] {
  return TYPES.has(value);
}
