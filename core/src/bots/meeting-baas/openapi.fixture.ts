import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Fetch, FetchInit } from '../../http/index';

export interface SentRequest extends FetchInit {
  url: string;
}

/** A fetch that notes what is sent and answers with what `answer` says. */
export function recordingFetch(answer: (request: SentRequest) => { status: number; json: unknown }): {
  fetch: Fetch;
  sent: SentRequest[];
} {
  const sent: SentRequest[] = [];
  return {
    sent,
    fetch: (url, init) => {
      const request = { url, ...init };
      sent.push(request);
      const { status, json } = answer(request);
      return Promise.resolve({
        status,
        headers: { get: () => null },
        text: () => Promise.resolve(typeof json === 'string' ? json : JSON.stringify(json)),
      });
    },
  };
}

interface Parameter {
  name: string;
  in: 'path' | 'query';
  required?: boolean;
  schema: object;
}
interface Operation {
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: object }> };
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
}

/** Checks requests against an OpenAPI 3.1 description; answers with what is wrong, or null. */
export function openapiChecker(
  description: unknown,
): (request: SentRequest) => { operation: string; problem: string | null } {
  const document = withoutIds(description) as Document;
  const make = (coerceTypes: boolean) => {
    const ajv = new Ajv2020({ strict: false, coerceTypes, allErrors: true });
    addFormats(ajv);
    ajv.addSchema({ ...document, $id: 'openapi' });
    return ajv;
  };
  const ajv = make(false);
  const queryAjv = make(true);
  const validators = new Map<string, ReturnType<typeof ajv.compile>>();
  const check = (coerce: boolean, pointer: string, value: unknown): string | null => {
    const key = `${String(coerce)} ${pointer}`;
    const instance = coerce ? queryAjv : ajv;
    // Coercion only works on what hangs in an object.
    const schema = { $ref: `openapi#${pointer}` };
    const known = validators.get(key);
    const validate = known ?? instance.compile(coerce ? { type: 'object', properties: { value: schema } } : schema);
    validators.set(key, validate);
    return validate(coerce ? { value } : value) ? null : instance.errorsText(validate.errors);
  };
  const templates = Object.keys(document.paths).sort((a, b) => a.split('{').length - b.split('{').length);

  return (request) => {
    const url = new URL(request.url);
    const method = request.method.toLowerCase();
    for (const template of templates) {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
      const found = new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(url.pathname);
      const operation = document.paths[template]?.[method];
      if (!found || !operation) continue;
      const name = `${request.method} ${template}`;
      const base = `/paths/${escape(template)}/${method}`;
      const problems: (string | null)[] = [];
      const parameters = operation.parameters ?? [];
      for (const key of new Set(url.searchParams.keys())) {
        if (!parameters.some((one) => one.in === 'query' && one.name === key)) problems.push(`no parameter ${key}`);
        if (url.searchParams.getAll(key).length > 1) problems.push(`${key} given twice`);
      }
      parameters.forEach((parameter, index) => {
        const given =
          parameter.in === 'path' ? found[names.indexOf(parameter.name) + 1] : url.searchParams.get(parameter.name);
        if (given === null || given === undefined) {
          if (parameter.required === true) problems.push(`${parameter.name} is missing`);
          return;
        }
        const problem = check(true, `${base}/parameters/${index}/schema`, given);
        if (problem !== null) problems.push(`${parameter.name}: ${problem}`);
      });
      if (operation.requestBody) {
        if (request.body === undefined) problems.push('no body');
        else
          problems.push(
            check(false, `${base}/requestBody/content/${escape('application/json')}/schema`, JSON.parse(request.body)),
          );
      }
      if (request.method !== 'GET') {
        if (request.headers['content-type'] !== 'application/json') problems.push('content type');
        if (request.body === undefined) problems.push('no JSON body');
      }
      const text = problems.filter((problem) => problem !== null).join('; ');
      return { operation: name, problem: text === '' ? null : text };
    }
    return { operation: `${request.method} ${url.pathname}`, problem: 'no such operation' };
  };
}

const escape = (segment: string): string => encodeURIComponent(segment.replace(/~/g, '~0').replace(/\//g, '~1'));

/** The document names its schemas with JSON pointers, which are no identifiers. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, entry]) => !((key === '$id' || key === '$schema') && typeof entry === 'string'))
      .map(([key, entry]) => [key, withoutIds(entry)]),
  );
}

/** A clock that moves only when somebody sleeps on it. */
export function stepClock(start: number) {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    random: () => 0.5,
    sleep: (ms: number) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
    move: (ms: number) => {
      now += ms;
    },
  };
}
