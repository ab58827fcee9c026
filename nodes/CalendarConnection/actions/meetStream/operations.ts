import type { OperationLoaders } from '../router';

export const meetStreamOperations: OperationLoaders = {
  connectGoogle: () => import('./connectGoogle.operation'),
  connectOutlook: () => import('./connectOutlook.operation'),
  getAll: () => import('./getAll.operation'),
  getEvents: () => import('./getEvents.operation'),
  getAutoSchedule: () => import('./getAutoSchedule.operation'),
  enableAutoSchedule: () => import('./enableAutoSchedule.operation'),
  disableAutoSchedule: () => import('./disableAutoSchedule.operation'),
  toggleRecurrence: () => import('./toggleRecurrence.operation'),
  getScheduledBots: () => import('./getScheduledBots.operation'),
  updateScheduledBot: () => import('./updateScheduledBot.operation'),
  deleteScheduledBot: () => import('./deleteScheduledBot.operation'),
  disconnect: () => import('./disconnect.operation'),
};
