import type { MeetingService } from './types.js';

/** The services the engine knows, one row each. */
export const MEETING_SERVICES: readonly MeetingService[] = [
  { id: 'zoom', name: 'Zoom', hosts: ['zoom.us', '*.zoom.us'], joinable: true },
  { id: 'google_meet', name: 'Google Meet', hosts: ['meet.google.com'], joinable: true },
  { id: 'teams', name: 'Microsoft Teams', hosts: ['teams.microsoft.com', 'teams.live.com'], joinable: true },
  { id: 'webex', name: 'Cisco Webex', hosts: ['*.webex.com'], joinable: true },
];

/** The name of a platform for people; the id itself when it is not in the table. */
export function platformName(id: string, services: readonly MeetingService[] = []): string {
  return [...services, ...MEETING_SERVICES].find((service) => service.id === id)?.name ?? id;
}
