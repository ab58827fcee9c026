import type { INodeProperties } from 'n8n-workflow';

/** Picks an event as MeetStream has it. */
export const hostedEventField: INodeProperties = {
  displayName: 'Event',
  name: 'event',
  type: 'resourceLocator',
  required: true,
  default: { mode: 'list', value: '' },
  description: 'The event as MeetStream has it',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select an event...',
      typeOptions: { searchListMethod: 'searchMeetStreamEvents', searchable: true },
    },
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'e.g. evt_abc123',
      hint: "MeetStream's own ID, not the calendar's",
    },
  ],
};
