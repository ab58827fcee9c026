import type { Parameters } from '../../../shared/parameters';

/** How many rows "Return All" and "Limit" ask for. */
export const mostOf = (parameters: Parameters): number =>
  parameters.flag('returnAll') ? Infinity : Math.max(1, parameters.number('limit', 50));
