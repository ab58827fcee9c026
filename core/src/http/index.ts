export type { Clock } from './clock.js';
export {
  CalendarBotsError,
  type CalendarBotsErrorDetails,
  type ErrorCode,
  isCalendarBotsError,
  isTransient,
} from './errors.js';
export {
  createHttp,
  type DecodedError,
  type Fetch,
  type FetchInit,
  type FetchResponse,
  type Http,
  type HttpOptions,
  type HttpRequest,
} from './http.js';
export { fits } from './parse.js';
