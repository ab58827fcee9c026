import type { MeetingService } from '../types.js';

const row = (service: MeetingService): MeetingService => ({ joinable: false, ...service });

/** Chats, stages of events and redirects: a meeting may be behind them, but any room in the same event goes first. */
export const PAGE_SERVICES: readonly MeetingService[] = [
  row({
    id: 'discord',
    name: 'Discord',
    hosts: ['discord.gg', 'discord.com', 'www.discord.com', 'ptb.discord.com', 'canary.discord.com', 'discordapp.com'],
    path: [
      '//discord.gg/{id:code}',
      '/invite/{id:code}',
      '/channels/{server:digits}/{id:digits}',
      '/events/{server:digits}/{id:digits}',
    ],
    role: 'chat',
    examples: [
      'https://discord.gg/hTKzmak',
      'https://discord.com/invite/hTKzmak',
      'https://discord.com/channels/123456789012345678/987654321098765432',
      'https://discord.com/events/123456789012345678/987654321098765432',
    ],
  }),
  row({
    id: 'demio',
    name: 'Demio',
    hosts: ['event.demio.com', 'my.demio.com'],
    path: ['/ref/{id:any}'],
    role: 'event',
    examples: ['https://event.demio.com/ref/AbC123dEf'],
  }),
  row({
    id: 'vimeo',
    name: 'Vimeo events',
    hosts: ['vimeo.com', 'www.vimeo.com', 'venues.vimeo.com'],
    path: ['/event/{id:digits}/**', '//venues.vimeo.com/{id:digits}/**'],
    role: 'event',
    examples: ['https://vimeo.com/event/4123456', 'https://venues.vimeo.com/4123456'],
  }),
  row({
    id: 'luma',
    name: 'Luma',
    hosts: ['lu.ma', 'www.lu.ma', 'luma.com', 'www.luma.com'],
    path: ['/join/{id:any}'],
    role: 'event',
    examples: ['https://lu.ma/join/g-AbC123dEf', 'https://luma.com/join/g-AbC123dEf'],
  }),
  row({
    id: 'reclaim',
    name: 'Reclaim.ai redirect',
    hosts: ['reclaim.ai', 'app.reclaim.ai'],
    path: ['/z/{id:any}/**'],
    role: 'event',
    examples: ['https://reclaim.ai/z/T01ABCDEF/C02ABCDEF'],
  }),
  row({
    id: 'airmeet',
    name: 'Airmeet',
    hosts: ['www.airmeet.com', 'airmeet.com'],
    path: ['/e/{id:uuid}', '/event/{id:uuid}'],
    role: 'event',
    examples: ['https://www.airmeet.com/e/0f1e2d3c-1111-2222-3333-444455556666'],
  }),
];

/**
 * Software that people run under their own names: recognised by a path that nothing else has.
 * The host `*` is any public host; these rows are asked last.
 */
export const SELF_HOSTED_SERVICES: readonly MeetingService[] = [
  row({
    id: 'bigbluebutton',
    name: 'BigBlueButton',
    hosts: ['*'],
    path: [
      '/b/{id:trio}',
      '/rooms/{id:trio}/join',
      '/rooms/{id:mixed(6,)}/join',
      '/rooms/{id:trio}',
      '/bigbluebutton/api/join?meetingID={id:any}',
      '/bigbluebutton/rooms/{id:trio}/join',
    ],
    examples: [
      'https://bbb.uni-example.org/b/dan-4xk-9pq-7vw',
      'https://bbb.uni-example.org/rooms/dan-4xk-9pq-7vw/join',
    ],
  }),
  row({
    id: 'pexip',
    name: 'Pexip',
    hosts: ['*'],
    path: ['/webapp/conference/{id:any}', '/webapp3/m/{id:any}'],
    examples: ['https://video.uni-example.org/webapp/conference/dana.reyes'],
  }),
];
