import type { MeetingLink, MeetingLinkOptions, MeetingService } from './types.js';
import { MEETING_SERVICES } from './services.js';

/** First, narrow form; the complete one follows under the same interface. */
export function findMeetingLinks(event: unknown, options: MeetingLinkOptions = {}): MeetingLink[] {
  const services = [...(options.services ?? []), ...MEETING_SERVICES];
  const found = new Map<string, MeetingLink>();
  for (const text of texts(event)) {
    for (const [raw] of text.matchAll(/https:\/\/[^\s<>"']+/gi)) {
      if (!URL.canParse(raw)) continue;
      const url = new URL(raw);
      const service = services.find((s) => onHost(url.hostname, s) && url.pathname.length > 1);
      if (!service || found.has(url.href)) continue;
      found.set(url.href, {
        platform: service.id,
        url: url.href,
        meetingId: null,
        passcode: null,
        dialIn: [],
        source: 'description',
        host: { name: url.host, kind: 'standard' },
        confidence: 'likely',
        joinable: service.joinable ?? true,
        why: 'a link of a known service',
      });
    }
  }
  return [...found.values()];
}

/** The link under which the event's meeting takes place, or null. */
export function detectMeetingLink(event: unknown, options: MeetingLinkOptions = {}): MeetingLink | null {
  return findMeetingLinks(event, options)[0] ?? null;
}

function onHost(host: string, service: MeetingService): boolean {
  return service.hosts.some((h) => (h.startsWith('*.') ? host.endsWith(h.slice(1)) : host === h));
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(texts);
}
