import type { Fetch, FetchResponse } from '../http/index.js';

/** What is used of a request of the Graph client. */
export interface GraphRequestLike {
  headers(headers: Record<string, string>): GraphRequestLike;
  /** Takes the client's `ResponseType`. */
  responseType(type: never): GraphRequestLike;
  get(): Promise<unknown>;
  post(body: unknown): Promise<unknown>;
  patch(body: unknown): Promise<unknown>;
  delete(): Promise<unknown>;
}

/** What is used of the client of `@microsoft/microsoft-graph-client` 3, written down here so that it stays the caller's. */
export interface GraphClientLike {
  api(path: string): GraphRequestLike;
}

/** `ResponseType.RAW`: the response as it came, whatever its status. */
const RAW = 'raw' as never;

/**
 * An authenticated fetch from a `@microsoft/microsoft-graph-client`: the client signs with its own authentication
 * provider and runs its own middleware, links of Graph pass through as they are.
 *
 * The client's retry handler, if it has one, waits on its own (up to three times, 429 with Retry-After, 503 and 504);
 * the engine's policy comes on top of what is left.
 */
export function graphClientFetch(client: GraphClientLike): Fetch {
  return async (url, { method, headers, body, timeoutMs }) => {
    const request = client.api(url).headers(headers).responseType(RAW);
    const answer = await inTime(timeoutMs, () => {
      switch (method) {
        case 'GET':
          return request.get();
        case 'DELETE':
          return request.delete();
        case 'PATCH':
          return request.patch(body);
        case 'POST':
          return request.post(body);
        default:
          throw new Error(`the Graph client is not asked for ${method}`);
      }
    });
    return asResponse(answer);
  };
}

function asResponse(answer: unknown): FetchResponse {
  if (typeof answer === 'object' && answer !== null && 'status' in answer && 'headers' in answer && 'text' in answer) {
    return answer as FetchResponse;
  }
  throw new Error('the Graph client gave no raw response: its middleware must set one');
}

/** The client has no time-out of its own; what comes later is not waited for. */
async function inTime<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
