import { invalid } from './errors';
import { objectBody } from './request';

interface BatchRequest {
  id: string;
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
  dependsOn?: string[];
}

interface BatchResponse {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}

const MOST_REQUESTS = 20;
const AT_ONCE = 4;

/**
 * JSON batching: up to 20 requests, of which four run at once; one that depends on others waits for them and fails with
 * 424 when one of those failed. The answers come in the order in which they were ready.
 * @throws GraphError 400 on a batch that cannot be read
 */
export async function runBatch(body: unknown, run: (request: Request) => Promise<Response>): Promise<object> {
  const { requests } = objectBody<{ requests?: unknown }>(body);
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > MOST_REQUESTS) {
    throw invalid(`Number of batch request steps must be from 1 to ${MOST_REQUESTS}.`, 'BadRequest');
  }
  const waiting = requests.map(readRequest);
  if (new Set(waiting.map(({ id }) => id)).size !== waiting.length) throw invalid('Ids must be unique.', 'BadRequest');
  const responses: BatchResponse[] = [];
  const statuses = new Map<string, number>();
  const ready = (request: BatchRequest): boolean => (request.dependsOn ?? []).every((id) => statuses.has(id));
  const one = async (request: BatchRequest): Promise<void> => {
    const failed = (request.dependsOn ?? []).some((id) => (statuses.get(id) ?? 0) >= 400);
    const response = failed ? failedDependency(request.id) : await carryOut(request, run);
    statuses.set(request.id, response.status);
    responses.push(response);
  };
  while (waiting.length > 0) {
    const now = waiting.filter(ready).slice(0, AT_ONCE);
    if (now.length === 0) throw invalid('Batch requests depend on each other in a circle.', 'BadRequest');
    for (const request of now) waiting.splice(waiting.indexOf(request), 1);
    await Promise.all(now.map(one));
  }
  return { responses };
}

function readRequest(given: unknown): BatchRequest {
  const request = objectBody<Partial<BatchRequest>>(given);
  const { id, method, url } = request;
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string') {
    throw invalid('Every batch request needs id, method and url.', 'BadRequest');
  }
  return { ...request, id, method, url };
}

async function carryOut(given: BatchRequest, run: (request: Request) => Promise<Response>): Promise<BatchResponse> {
  const response = await run(
    new Request(`http://batch.invalid/v1.0/${given.url.replace(/^\//, '')}`, {
      method: given.method.toUpperCase(),
      ...(given.headers === undefined ? {} : { headers: given.headers }),
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    }),
  );
  const text = await response.text();
  return {
    id: given.id,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    ...(text === '' ? {} : { body: JSON.parse(text) as unknown }),
  };
}

function failedDependency(id: string): BatchResponse {
  return {
    id,
    status: 424,
    headers: {},
    body: { error: { code: 'FailedDependency', message: 'A request that this one depends on failed.' } },
  };
}
