export { createMicrosoftHttp, MICROSOFT_GRAPH_URLS, type MicrosoftHttp, type MicrosoftHttpOptions } from './client.js';
export { seriesUid } from './identity.js';
export { createMicrosoftSource, type MicrosoftSourceOptions } from './source.js';
export { createMicrosoftWriter, type MicrosoftWriterOptions } from './writer.js';
