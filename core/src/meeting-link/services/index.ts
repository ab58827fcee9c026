import type { MeetingService } from '../types.js';
import { BOT_SERVICES } from './bots.js';
import { PAGE_SERVICES, SELF_HOSTED_SERVICES } from './pages.js';
import { ROOM_SERVICES } from './rooms.js';

/** The services the engine knows, one row each; a service with self-hosted forms has a second row with the host `*`. */
export const MEETING_SERVICES: readonly MeetingService[] = [
  ...BOT_SERVICES,
  ...ROOM_SERVICES,
  ...PAGE_SERVICES,
  ...SELF_HOSTED_SERVICES,
];

const NAMES: ReadonlyMap<string, string> = new Map([...MEETING_SERVICES].reverse().map(({ id, name }) => [id, name]));

/** The name of a platform for people, e.g. `google_meet` → `Google Meet`; the id itself when no row has it. */
export function platformName(id: string, services: readonly MeetingService[] = []): string {
  return services.find((service) => service.id === id)?.name ?? NAMES.get(id) ?? id;
}
