/** What an error says, in one line. By its shape: an error may come from another realm. */
export function reasonOf(cause: unknown): string {
  return codeOf(cause) ?? (hasText(cause) ? cause.message : 'no reason given');
}

/** The code of an error of the system, such as `ENOENT`. */
export function codeOf(cause: unknown): string | undefined {
  return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : undefined;
}

const hasText = (cause: unknown): cause is { message: string } =>
  typeof cause === 'object' && cause !== null && 'message' in cause && typeof cause.message === 'string';
