import type { BotServiceEntry } from './bot-service';
import * as services from './services';

export { MEETING_BAAS_CREDENTIAL } from './meeting-baas/credential';

/** The service of a node that was saved before there was a choice, and of a new one. */
export const DEFAULT_SERVICE = 'meeting-baas';

/** All services that send bots, by name. */
export const BOT_SERVICES: readonly BotServiceEntry[] = Object.values<BotServiceEntry>(services).sort((a, b) =>
  a.displayName.localeCompare(b.displayName),
);

/** The service with this id; the usual one where a workflow was saved before there was a choice. */
export function botService(id: string): BotServiceEntry {
  const wanted = id === '' ? DEFAULT_SERVICE : id;
  const found = BOT_SERVICES.find((service) => service.id === wanted);
  if (found !== undefined) return found;
  throw new RangeError(`there is no bot service "${id}"`);
}
