export { type CalDavServers, installServers } from './install';
export { type RunningServer, serversOrSkip, startRadicale, startXandikos } from './start';
