export { GoogleApiError } from './errors';
export { GoogleSandbox, type GoogleSandboxOptions } from './google-sandbox';
export type { AccessRole, ChangeNotice, ResponseStatus } from './model';
export { FULL_SCOPE, READ_ONLY_SCOPES } from './scopes';
