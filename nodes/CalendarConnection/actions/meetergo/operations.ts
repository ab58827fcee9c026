import type { OperationLoaders } from '../router';

export const meetergoOperations: OperationLoaders = {
  getAll: () => import('./getAll.operation'),
};
