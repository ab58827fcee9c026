import type { OperationLoaders } from '../router';

export const meetingBaasOperations: OperationLoaders = {
  listRaw: () => import('./listRaw.operation'),
  create: () => import('./create.operation'),
  get: () => import('./get.operation'),
  getAll: () => import('./getAll.operation'),
  getSeries: () => import('./getSeries.operation'),
  update: () => import('./update.operation'),
  delete: () => import('./delete.operation'),
  sync: () => import('./sync.operation'),
  syncAll: () => import('./syncAll.operation'),
  resubscribe: () => import('./resubscribe.operation'),
};
