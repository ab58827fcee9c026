export { basicAuthFetch } from './basic-auth.js';
export { type CalDavHttpOptions, createCalDavHttp } from './client.js';
export { CALDAV_PRESETS, type CalDavPreset } from './presets.js';
export { type CalDavSourceOptions, createCalDavSource } from './source.js';
export { mayCarryCredential } from './trust.js';
export { type CalDavWriterOptions, createCalDavWriter } from './writer.js';
