import type { INodeProperties } from 'n8n-workflow';

export const botNameFilter: INodeProperties = {
  displayName: 'Bot Name',
  name: 'botName',
  type: 'string',
  default: '',
  placeholder: 'e.g. Notetaker',
  description: 'Bots with this name',
};

export const extraFilter: INodeProperties = {
  displayName: 'Extra Data',
  name: 'extra',
  type: 'string',
  default: '',
  placeholder: 'e.g. crmId:4711',
  description: 'Name and value of an entry, with a colon between them; several separated by commas',
};

/** A "Filters" collection of these fields, which must be in the order of their names. */
export const botFilters = (options: INodeProperties[]): INodeProperties => ({
  displayName: 'Filters',
  name: 'filters',
  type: 'collection',
  placeholder: 'Add Filter',
  default: {},
  description: 'Only bots for which everything given here is true',
  options,
});
