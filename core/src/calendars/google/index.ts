export { createGoogleHttp, GOOGLE_CALENDAR_URL, type GoogleHttpOptions } from './client.js';
export { createGoogleSource, type GoogleSourceOptions } from './source.js';
export { createGoogleWriter, type GoogleWriterOptions } from './writer.js';
