export { accountOf, type MeetergoAccount } from './account.js';
export * from './client.js';
export { type MeetergoMeaning, meaningOf } from './errors.js';
export type { MeetergoCalendar, MeetergoConnection } from './schemas.js';
export { type CallbackQuery, type CallbackResult, readCallback } from './callback.js';
export { POPUP_FEATURES, popupPage } from './popup.js';
export { checkToken, type ReturnAddress, type TokenVerdict, withToken } from './return-address.js';
