import type { IBinaryData, IHttpRequestOptions, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import { isRecord, reasonOf } from './values';

/** A connection that says nothing for so long is given up. */
const SILENCE_MS = 120_000;

export interface DownloadOptions {
  fileName: string;
  /** Larger files are not fetched, where the server says how large they are. */
  mostBytes: number;
  /** Origin of the service, which may be http where it is hosted privately; all other links must be https. */
  serviceOrigin: string | null;
}

/**
 * Fetches a file that a service gave a link to, into n8n's binary data: as a stream, so that no more of it is held than
 * what is on its way to the disk (n8n's own mode "default", which keeps binary data in memory, holds all of it). No
 * credential is sent along and no redirect is followed: only the host that the service named is asked.
 *
 * @throws Error in words for the user, without the link, which is as good as a key.
 */
export async function download(
  context: IPollFunctions | IWebhookFunctions,
  link: string,
  options: DownloadOptions,
): Promise<IBinaryData> {
  const request: IHttpRequestOptions = {
    url: checkedLink(link, options.serviceOrigin),
    method: 'GET',
    encoding: 'stream',
    returnFullResponse: true,
    ignoreHttpStatusErrors: true,
    disableFollowRedirect: true,
    timeout: SILENCE_MS,
  };
  const answer = await fetchStream(context, request);
  try {
    refuse(answer, options.mostBytes);
    return await context.helpers.prepareBinaryData(answer.body as never, options.fileName, mimeTypeOf(answer.headers));
  } catch (error) {
    answer.body.destroy();
    throw error instanceof DownloadRefused ? error : new DownloadRefused(`it broke off (${safeReason(error, link)})`);
  }
}

/** Its message says why, in words for the user. */
class DownloadRefused extends Error {}

interface StreamAnswer {
  status: number;
  headers: Record<string, unknown>;
  body: { destroy(): void };
}

async function fetchStream(
  context: IPollFunctions | IWebhookFunctions,
  request: IHttpRequestOptions,
): Promise<StreamAnswer> {
  let answer: unknown;
  try {
    answer = await context.helpers.httpRequest(request);
  } catch (error) {
    throw refusedFor(`there was no answer (${safeReason(error, request.url)})`);
  }
  const { statusCode, headers, body } = isRecord(answer) ? answer : {};
  if (!isStream(body)) throw refusedFor('the answer was no file');
  return { status: typeof statusCode === 'number' ? statusCode : 0, headers: isRecord(headers) ? headers : {}, body };
}

function refuse({ status, headers }: StreamAnswer, mostBytes: number): void {
  if (status === 401 || status === 403 || status === 410) {
    throw refusedFor(`the link is not valid any more (${status}); get the bot again for a fresh one`);
  }
  if (status >= 300 && status < 400) throw refusedFor(`the link led elsewhere (${status}), which is not followed`);
  if (status < 200 || status >= 300) throw refusedFor(`the server answered ${status}`);
  const length = Number(headers['content-length']);
  if (length > mostBytes) {
    throw refusedFor(`it has ${megabytes(length)} MB, more than the ${megabytes(mostBytes)} MB that are allowed`);
  }
}

function checkedLink(link: string, serviceOrigin: string | null): string {
  if (!URL.canParse(link)) throw refusedFor('the link is no web address');
  const { protocol, origin, username, password } = new URL(link);
  const isOwn = protocol === 'http:' && origin === serviceOrigin;
  if (protocol !== 'https:' && !isOwn) throw refusedFor('the link does not begin with https');
  if (username !== '' || password !== '') throw refusedFor('the link holds a name and a password');
  return link;
}

const refusedFor = (why: string): DownloadRefused => new DownloadRefused(why);

/** n8n's messages may hold the link. */
const safeReason = (error: unknown, link: string): string => reasonOf(error).split(link).join('the link').slice(0, 200);

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);

function mimeTypeOf(headers: Record<string, unknown>): string | undefined {
  const type = headers['content-type'];
  const plain = typeof type === 'string' ? type.split(';')[0]?.trim() : undefined;
  // "Some bytes" says less than the file's name.
  return plain === '' || plain === 'application/octet-stream' || plain === 'binary/octet-stream' ? undefined : plain;
}

const isStream = (body: unknown): body is StreamAnswer['body'] =>
  typeof body === 'object' && body !== null && 'destroy' in body && typeof body.destroy === 'function';
