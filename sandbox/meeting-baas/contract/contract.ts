import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

/** A parameter of an operation, as OpenAPI describes it. */
interface Parameter {
  name: string;
  in: 'path' | 'query';
  schema: { default?: unknown };
}

interface OperationDocument {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean };
  responses: Record<string, unknown>;
}

interface ContractDocument {
  paths: Record<string, Record<string, OperationDocument>>;
}

/** One operation of the API: `createBot`, `listScheduledBots`… */
export interface Operation {
  id: string;
  method: string;
  /** `/v2/bots/{bot_id}` */
  path: string;
  bodyRequired: boolean;
}

/** An operation found for a request, with the values of the path's templates. */
export interface MatchedOperation {
  operation: Operation;
  pathParams: Record<string, string>;
}

/** Outcome of a check: the value (query parameters come back as the types of the schema), or what is wrong in words. */
export type Checked<T> = { ok: true; value: T } | { ok: false; problem: string };

const DOCUMENT_ID = 'https://api.meetingbaas.com/openapi-v2.json';

/** JSON pointer (RFC 6901) in URI form. */
const pointer = (...segments: string[]): string =>
  `${DOCUMENT_ID}#/${segments.map((s) => encodeURIComponent(s.replace(/~/g, '~0').replace(/\//g, '~1'))).join('/')}`;

/**
 * Meeting BaaS v2's own description of its API (OpenAPI 3.1, bots and calendars), as validators. Schemas are compiled on
 * first use, by JSON pointer into the one document.
 */
export class Contract {
  readonly operations: readonly Operation[];
  private readonly document: ContractDocument;
  private readonly ajv: Ajv2020;
  private readonly queryAjv: Ajv2020;
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly templates: { operation: Operation; pattern: RegExp; names: string[] }[];

  constructor(document: unknown) {
    this.document = document as ContractDocument;
    const ajv = (coerceTypes: boolean): Ajv2020 => {
      const instance = new Ajv2020({ strict: false, coerceTypes });
      addFormats(instance);
      instance.addSchema({ ...(document as object), $id: DOCUMENT_ID });
      return instance;
    };
    this.ajv = ajv(false);
    this.queryAjv = ajv(true);
    const operations: Operation[] = [];
    for (const [path, methods] of Object.entries(this.document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        operations.push({
          id: operation.operationId,
          method: method.toUpperCase(),
          path,
          bodyRequired: operation.requestBody?.required === true,
        });
      }
    }
    this.operations = operations;
    // `/v2/bots/scheduled` before `/v2/bots/{bot_id}`: what is spelled out wins over a template.
    this.templates = [...operations]
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length)
      .map((operation) => ({
        operation,
        names: [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
        pattern: new RegExp(`^${operation.path.replace(/\{\w+\}/g, '([^/]+)')}$`),
      }));
  }

  /** The operation that answers `method path`, if there is one. */
  match(method: string, path: string): MatchedOperation | undefined {
    for (const { operation, pattern, names } of this.templates) {
      if (operation.method !== method) continue;
      const found = pattern.exec(path);
      if (found === null) continue;
      return { operation, pathParams: Object.fromEntries(names.map((name, i) => [name, found[i + 1] ?? ''])) };
    }
    return undefined;
  }

  /** The statuses that the document lists for an operation. */
  statusesOf(method: string, path: string): number[] {
    return Object.keys(this.document.paths[path]?.[method.toLowerCase()]?.responses ?? {}).map(Number);
  }

  /**
   * Checks path and query parameters; the value has the types of the schema and its defaults. `limit` and
   * `delete_from_provider` are marked as required in the document although they have defaults: a default decides.
   */
  checkParameters(
    operation: Operation,
    path: Record<string, string>,
    query: URLSearchParams,
  ): Checked<Record<string, unknown>> {
    const described = this.documentOf(operation);
    const values: Record<string, unknown> = {};
    for (const [index, parameter] of (described.parameters ?? []).entries()) {
      const given = parameter.in === 'path' ? path[parameter.name] : (query.get(parameter.name) ?? undefined);
      if (given === undefined) {
        values[parameter.name] = parameter.schema.default ?? null;
        continue;
      }
      const holder = { value: given as unknown };
      const validate = this.parameterValidator(operation, index);
      if (!validate(holder)) return { ok: false, problem: inWords(parameter.name, validate.errors) };
      values[parameter.name] = holder.value;
    }
    return { ok: true, value: values };
  }

  /** Checks the body of a request; `undefined` means that there was none. */
  checkBody(operation: Operation, body: unknown): Checked<unknown> {
    if (this.documentOf(operation).requestBody === undefined) return { ok: true, value: undefined };
    if (body === undefined && !operation.bodyRequired && !this.bodyNeeded(operation)) return { ok: true, value: null };
    const validate = this.validator('paths', operation.path, operation.method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'); // prettier-ignore
    return validate(body ?? null)
      ? { ok: true, value: body }
      : { ok: false, problem: inWords('body', validate.errors) };
  }

  /**
   * Checks an answer. A status that the document lists for the operation has its own schema; the others that the
   * prose names (401, 403, 404, 409, 415…) must at least be the API's general error.
   */
  checkAnswer(operation: Operation | undefined, status: number, body: unknown): Checked<unknown> {
    const listed = operation !== undefined && this.documentOf(operation).responses[String(status)] !== undefined;
    if (!listed && status < 400)
      return { ok: false, problem: `${operation?.id ?? 'no operation'} never answers ${status}` };
    const validate = listed
      ? this.validator('paths', operation.path, operation.method.toLowerCase(), 'responses', String(status), 'content', 'application/json', 'schema') // prettier-ignore
      : this.schema('ErrorResponse');
    return validate(body) ? { ok: true, value: body } : { ok: false, problem: inWords('answer', validate.errors) };
  }

  /** Checks against a schema of the document by its name: `BotWebhookCompleted`. */
  checkSchema(name: string, value: unknown): Checked<unknown> {
    const validate = this.schema(name);
    return validate(value) ? { ok: true, value } : { ok: false, problem: inWords(name, validate.errors) };
  }

  private schema(name: string): ValidateFunction {
    return this.validator('components', 'schemas', name);
  }

  private bodyNeeded(operation: Operation): boolean {
    // The document does not mark the bodies of the creates as required, but their schemas refuse "nothing".
    return /^(create|batchCreate|updateScheduledBot$|updateCalendar|listRawCalendars$)/.test(operation.id);
  }

  private documentOf(operation: Operation): OperationDocument {
    const found = this.document.paths[operation.path]?.[operation.method.toLowerCase()];
    if (found === undefined) throw new Error(`the contract has no ${operation.method} ${operation.path}`);
    return found;
  }

  private validator(...segments: string[]): ValidateFunction {
    const ref = pointer(...segments);
    let validate = this.compiled.get(ref);
    if (validate === undefined) {
      validate = this.ajv.compile({ $ref: ref });
      this.compiled.set(ref, validate);
    }
    return validate;
  }

  /** Wrapped into an object, since a type can only be coerced inside of something. */
  private parameterValidator(operation: Operation, index: number): ValidateFunction {
    const ref = pointer('paths', operation.path, operation.method.toLowerCase(), 'parameters', String(index), 'schema');
    const key = `query ${ref}`;
    let validate = this.compiled.get(key);
    if (validate === undefined) {
      validate = this.queryAjv.compile({ type: 'object', properties: { value: { $ref: ref } } });
      this.compiled.set(key, validate);
    }
    return validate;
  }
}

function inWords(what: string, errors: ErrorObject[] | null | undefined): string {
  const error = errors?.[0];
  const at = (error?.instancePath ?? '').replace(/^\/value/, '');
  return `${what}${at} ${error?.message ?? 'is not valid'}`;
}

let loaded: Contract | undefined;

/** The contract that lies beside this file; read and indexed once. */
export function meetingBaasContract(): Contract {
  loaded ??= new Contract(JSON.parse(readFileSync(join(__dirname, 'openapi-v2.json'), 'utf8')));
  return loaded;
}
