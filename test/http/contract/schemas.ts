/** Validation by the document's schemas. */
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schemas that references lead to. */
export interface Components {
  components: { schemas: Readonly<Record<string, JsonSchema>> };
}

/** Undefined when the value fits the schema, else what is wrong with it. */
export type Validate = (value: unknown) => string | undefined;

/** Cached, because compiling takes much longer than validating, and each schema is used for hundreds of values. */
const compiled = new WeakMap<JsonSchema, Validate>();
const compiledClosed = new WeakMap<JsonSchema, Validate>();
const validators = new WeakMap<object, Ajv2020>();

/** @throws for an invalid schema, and for a reference that leads nowhere */
export function compile({ components }: Components, schema: JsonSchema): Validate {
  return kept(compiled, schema, () => {
    const ajv = kept(validators, components, createValidator);
    const validate = ajv.compile({ ...schema, components });
    return (value) => (validate(value) ? undefined : ajv.errorsText(validate.errors));
  });
}

/**
 * Like `compile`, but forbids fields that the schema doesn't name: an answer must hold no more than the document
 * describes.
 */
export function compileClosed({ components }: Components, schema: JsonSchema): Validate {
  return kept(compiledClosed, schema, () => {
    const ajv = kept(validators, components, createValidator);
    const validate = ajv.compile(closed({ ...schema, components }));
    return (value) => (validate(value) ? undefined : ajv.errorsText(validate.errors));
  });
}

function createValidator(): Ajv2020 {
  const ajv = new Ajv2020({ strictTypes: false });
  addFormats.default(ajv);
  ajv.addVocabulary(["components", "example"]);
  return ajv;
}

function kept<K extends object, V>(cache: WeakMap<K, V>, key: K, make: () => V): V {
  const value = cache.get(key) ?? make();
  cache.set(key, value);
  return value;
}

export function resolve({ components }: Components, schema: JsonSchema): JsonSchema {
  const name = /^#\/components\/schemas\/([\w.-]+)$/.exec(String(schema["$ref"]))?.[1];
  return name === undefined ? schema : resolve({ components }, components.schemas[name] ?? {});
}

function closed<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(closed) as T;
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const open = copy["type"] === "object" && "properties" in copy && !("additionalProperties" in copy);
  return (open ? { ...copy, additionalProperties: false } : copy) as T;
}
