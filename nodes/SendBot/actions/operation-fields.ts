import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { BOT_SERVICES } from '../../shared/bot-services';
import { BOT_OPERATIONS, BOT_RESOURCES, type BotOperation, partsOf } from '../../shared/fields/bot-operations';
import { SEVERAL } from '../../shared/fields/service';

const ALL = Object.keys(BOT_OPERATIONS) as BotOperation[];

/** The services that have an operation, as values of "Bot Service". */
export function servicesWith(operation: BotOperation): string[] {
  const ids = BOT_SERVICES.filter(({ operations }) => operations.includes(operation)).map(({ id }) => id);
  return operation === 'bot:send' ? [...ids, SEVERAL] : ids;
}

/** An option that is shown for these services only. */
function shownIn(option: INodePropertyOptions, services: readonly string[]): INodePropertyOptions {
  if (services.length === BOT_SERVICES.length + 1) return option;
  return { ...option, displayOptions: { show: { service: [...services] } } };
}

/** What stands there when a resource is chosen, where the first one by name is not it. */
const DEFAULTS: Readonly<Record<string, string>> = {
  bot: 'send',
  chatMessage: 'send',
  scheduledBot: 'getAll',
  recording: 'get',
  transcript: 'get',
};

const used = ALL.filter((operation) => servicesWith(operation).length > 0);

export const resourceField: INodeProperties = {
  displayName: 'Resource',
  name: 'resource',
  type: 'options',
  noDataExpression: true,
  options: Object.entries(BOT_RESOURCES).flatMap(([value, name]) => {
    const own = used.filter((operation) => partsOf(operation).resource === value);
    const services = new Set(own.flatMap(servicesWith));
    return own.length === 0 ? [] : [shownIn({ name, value }, [...services])];
  }),
  default: 'bot',
};

/** One "Operation" for each resource, with what the chosen service has. */
export const operationFields: INodeProperties[] = Object.keys(BOT_RESOURCES).flatMap((resource) => {
  const own = used.filter((operation) => partsOf(operation).resource === resource);
  const options = own
    .map((name) => shownIn({ ...BOT_OPERATIONS[name], value: partsOf(name).operation }, servicesWith(name)))
    .sort((a, b) => a.name.localeCompare(b.name));
  if (options.length === 0) return [];
  const field: INodeProperties = {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: [resource] } },
    options,
    default: '',
  };
  return [{ ...field, default: DEFAULTS[resource] ?? options[0]?.value ?? '' }];
});
