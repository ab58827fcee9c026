import { type GenericSchema, type InferOutput, flatten, safeParse } from 'valibot';

/**
 * Makes a schema into the `parse` of an HTTP request: the typed value comes out, or an error that names the fields
 * that did not fit (never their values: those may be private).
 */
export function fits<S extends GenericSchema>(schema: S): (json: unknown) => InferOutput<S> {
  return (json) => {
    const result = safeParse(schema, json, { abortPipeEarly: true });
    if (result.success) return result.output;
    const { nested, root } = flatten(result.issues);
    const fields = Object.keys(nested ?? {}).slice(0, 5);
    throw new Error(fields.length > 0 ? `unexpected ${fields.join(', ')}` : (root?.[0] ?? 'unexpected shape'));
  };
}
