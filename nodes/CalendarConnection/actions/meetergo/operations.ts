import type { OperationLoaders } from '../router';

export const meetergoOperations: OperationLoaders = {
  getAuthorizationUrl: () => import('./getAuthorizationUrl.operation'),
  parseCallback: () => import('./parseCallback.operation'),
  get: () => import('./get.operation'),
  getAll: () => import('./getAll.operation'),
  getCalendars: () => import('./getCalendars.operation'),
  update: () => import('./update.operation'),
  setPrimary: () => import('./setPrimary.operation'),
  delete: () => import('./delete.operation'),
};
