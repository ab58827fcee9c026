export { createIcsHttp, type IcsHttp, type IcsHttpOptions } from './client.js';
export { createIcsSource, type IcsSourceOptions } from './source.js';
