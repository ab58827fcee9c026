import type { INodeProperties } from 'n8n-workflow';

/** The user's own entries of a bot. */
export const extraField: INodeProperties = {
  displayName: 'Extra Data',
  name: 'extraData',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  placeholder: 'Add Entry',
  default: {},
  description: 'Your own entries, which come back with every message about the bot',
  options: [
    {
      displayName: 'Entry',
      name: 'entries',
      values: [
        { displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. crmId' },
        { displayName: 'Value', name: 'value', type: 'string', default: '' },
      ],
    },
  ],
};
