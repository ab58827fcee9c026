export { type FeedAddress, readAddress } from './address.js';
export { createIcsHttp, type IcsHttp, type IcsHttpOptions } from './client.js';
export { createIcsSource, type IcsSourceOptions } from './source.js';
