import type { INodeProperties } from 'n8n-workflow';

/** Picks one bot, from those booked by these nodes or by its ID. */
export const botPickerField: INodeProperties = {
  displayName: 'Bot',
  name: 'bot',
  type: 'resourceLocator',
  required: true,
  default: { mode: 'list', value: '' },
  description: 'The bot to act on',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select a bot...',
      typeOptions: { searchListMethod: 'searchBots', searchable: true },
    },
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'e.g. 0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e',
    },
  ],
};
