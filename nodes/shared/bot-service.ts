import type { BotService } from 'calendar-bots';
import type { INodeProperties } from 'n8n-workflow';
import type { BotActions } from './bot-actions';
import type { BotFields, BotRequest } from './bot-request';
import type { RequestContext } from './context';
import type { BotOperation } from './fields/bot-operations';

/**
 * One service that sends bots, as the nodes know it. n8n reads the nodes at its start: what is said here outright is
 * what the fields are made of, what is behind a function is loaded when a node runs.
 */
export interface BotServiceEntry {
  /** Value of the "Bot Service" parameter, and `BotService.id`. */
  readonly id: string;
  readonly displayName: string;
  readonly credentialType: string;
  /** What Send Bot offers for this service. */
  readonly operations: readonly BotOperation[];
  /** What a bot of this service can be told when it is sent or booked, shown when the service is chosen. */
  readonly botFields: readonly INodeProperties[];
  /** Fields that single operations have for this service beside those that they have for all. */
  readonly operationFields?: Partial<Record<BotOperation, readonly INodeProperties[]>>;
  /** The port, with the node's credential. */
  open(context: RequestContext): Promise<BotService>;
  /** What is done with single bots, with the node's credential. Has a method for each of `operations`. */
  actions(context: RequestContext): Promise<BotActions>;
  /** Reads `botFields`. @throws CalendarBotsError `invalid`: names each setting that does not fit. */
  readBot(fields: BotFields): Promise<BotRequest>;
}
