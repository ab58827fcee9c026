export { Author, type EventFields, iCalendar, vevent } from './author';
export { History } from './history';
export { type CalDavServers, installServers } from './install';
export { open, type Opened, withoutSync } from './open';
export { type RunningServer, serversOrSkip, startRadicale, startXandikos } from './start';
