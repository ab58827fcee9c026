import type { JsonObject } from '../bot';
import type { MeetingBaasService } from '../service';
import type { Team } from '../team';

/** A request that has been let in and whose parameters and body fit the contract. */
export interface ApiRequest {
  service: MeetingBaasService;
  team: Team;
  /** Path and query parameters in the types of the contract; null where nothing was given. */
  parameters: Record<string, unknown>;
  body: unknown;
  /** A list is to answer an empty page though more follow. */
  emptyPage: boolean;
}

export interface ApiAnswer {
  status: 200 | 201;
  body: JsonObject;
  /** Fields of `data` that the vendor's newer SDK has and the document does not: added once the rest was checked. */
  newer?: JsonObject;
}

export type Handler = (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;

export const ok = (data: unknown): ApiAnswer => ({ status: 200, body: { success: true, data } });
export const created = (data: unknown): ApiAnswer => ({ status: 201, body: { success: true, data } });
export const message = (text: string): ApiAnswer => ok({ message: text });

export const botId = (request: ApiRequest): string => String(request.parameters['bot_id']);
export const bodyOf = (request: ApiRequest): JsonObject => (request.body ?? {}) as JsonObject;
