import type { INodeProperties } from 'n8n-workflow';

export const updateFields: INodeProperties[] = [
  {
    displayName: 'Settings',
    name: 'settings',
    type: 'collection',
    placeholder: 'Add Setting',
    default: {},
    description: 'What is to change; the rest stays as it is',
    options: [
      {
        displayName: 'Cancel if Declined or Deleted',
        name: 'cancelIfDeclinedOrDeleted',
        type: 'boolean',
        default: true,
        description: 'Whether a booking is cancelled when its calendar event is declined or deleted',
      },
      {
        displayName: 'Check for Conflicts',
        name: 'validateAvailability',
        type: 'boolean',
        default: true,
        description: 'Whether events of this connection make times unavailable',
      },
      {
        displayName: 'Enter Buffers',
        name: 'syncBuffersToCalendar',
        type: 'boolean',
        default: true,
        description: 'Whether the buffers around bookings are entered into the calendar too',
      },
      {
        displayName: 'Primary Calendar Name or ID',
        name: 'primaryCalendar',
        type: 'options',
        typeOptions: {
          loadOptionsMethod: 'getMeetergoCalendars',
          loadOptionsDependsOn: ['connection.value', 'userId'],
        },
        default: '',
        description:
          'The calendar in which new events are made. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
      },
      {
        displayName: 'Selected Calendar Names or IDs',
        name: 'selectedCalendars',
        type: 'multiOptions',
        typeOptions: {
          loadOptionsMethod: 'getMeetergoCalendars',
          loadOptionsDependsOn: ['connection.value', 'userId'],
        },
        default: [],
        description:
          'The calendars that are checked for conflicts, in place of those until now. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
      },
      {
        displayName: 'Suppress Attendee Notifications',
        name: 'disableAttendeeNotification',
        type: 'boolean',
        default: true,
        description: 'Whether calendar events are made without notifying the attendees',
      },
    ],
  },
];
