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
  type HttpMethod,
  type HttpOptions,
  type HttpRequest,
  type TextAnswer,
  type TextRequest,
} from './http.js';
export { fits } from './parse.js';
