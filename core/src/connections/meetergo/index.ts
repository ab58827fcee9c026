export { accountOf, type MeetergoAccount } from './account.js';
export * from './client.js';
export { type MeetergoMeaning, meaningOf } from './errors.js';
export type { MeetergoCalendar, MeetergoConnection } from './schemas.js';
