import type { OperationLoaders } from '../router';

export const meetingBaasV1Operations: OperationLoaders = {
  listRaw: () => import('./listRaw.operation'),
  create: () => import('./create.operation'),
  get: () => import('./get.operation'),
  getAll: () => import('./getAll.operation'),
  update: () => import('./update.operation'),
  delete: () => import('./delete.operation'),
  syncAll: () => import('./syncAll.operation'),
};
