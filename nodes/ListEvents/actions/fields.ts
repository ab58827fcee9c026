import type { INodeProperties } from 'n8n-workflow';
import { providerFieldOfWriters } from '../../shared/fields/provider';
import { shownFor } from '../../shared/fields/shown-for';
import { fields as availability } from './availability/fields';
import { fields as getAllCalendars } from './calendar/getAll.fields';
import { fields as createEvent } from './event/create.fields';
import { fields as deleteEvent } from './event/delete.fields';
import { fields as getEvent } from './event/get.fields';
import { fields as getAllEvents } from './event/getAll.fields';
import { fields as updateEvent } from './event/update.fields';
import { fields as writeBack } from './event/writeBack.fields';
import { fields as getOccurrences } from './series/getOccurrences.fields';

export const listEventsFields: INodeProperties[] = [
  {
    displayName: 'Resource',
    name: 'resource',
    type: 'options',
    noDataExpression: true,
    options: [
      { name: 'Availability', value: 'availability' },
      { name: 'Calendar', value: 'calendar' },
      { name: 'Event', value: 'event' },
      { name: 'Series', value: 'series' },
    ],
    default: 'event',
  },
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['event'] } },
    options: [
      {
        name: 'Create',
        value: 'create',
        action: 'Create an event',
        description: 'Make an event, once for each client ID',
      },
      { name: 'Delete', value: 'delete', action: 'Delete an event', description: 'Delete an event or a series' },
      { name: 'Get', value: 'get', action: 'Get an event', description: 'Read one event by its ID' },
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many events',
        description: 'Read the events of a period, series as their single occurrences',
      },
      { name: 'Update', value: 'update', action: 'Update an event', description: 'Change an event or a series' },
      {
        name: 'Write Back Recording',
        value: 'writeBack',
        action: 'Write back a recording to its event',
        description: 'Put the link of a recording into the event that it is of',
      },
    ],
    default: 'getAll',
  },
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['calendar'] } },
    options: [
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many calendars',
        description: 'Read which calendars there are',
      },
    ],
    default: 'getAll',
  },
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['series'] } },
    options: [
      {
        name: 'Get Occurrences',
        value: 'getOccurrences',
        action: 'Get occurrences of a series',
        description: 'Read the single occurrences of one series in a period',
      },
    ],
    default: 'getOccurrences',
  },
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['availability'] } },
    options: [
      {
        name: 'Get Busy Times',
        value: 'getBusy',
        action: 'Get busy times',
        description: 'When somebody is busy, over all calendars together',
      },
      {
        name: 'Get Conflicts',
        value: 'getConflicts',
        action: 'Get conflicts',
        description: 'Which events stand in the way of a time',
      },
      {
        name: 'Get Free Slots',
        value: 'getFreeSlots',
        action: 'Get free slots',
        description: 'The next free times of a length, inside working hours',
      },
    ],
    default: 'getFreeSlots',
  },
  providerFieldOfWriters(['create', 'delete', 'update', 'writeBack']),
  ...shownFor({ resource: ['event'], operation: ['getAll'] }, getAllEvents),
  ...shownFor({ resource: ['event'], operation: ['get'] }, getEvent),
  ...shownFor({ resource: ['event'], operation: ['create'] }, createEvent),
  ...shownFor({ resource: ['event'], operation: ['update'] }, updateEvent),
  ...shownFor({ resource: ['event'], operation: ['delete'] }, deleteEvent),
  ...shownFor({ resource: ['event'], operation: ['writeBack'] }, writeBack),
  ...availability,
  ...shownFor({ resource: ['series'], operation: ['getOccurrences'] }, getOccurrences),
  ...shownFor({ resource: ['calendar'], operation: ['getAll'] }, getAllCalendars),
];
