/** Compares a manifest with the schema of the Kubernetes API, without a cluster and without a network. */
interface SchemaError {
  instancePath: string;
  keyword: string;
  params: unknown;
}

interface Validate {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
}

/** @returns one sentence for each error that the API would report: a wrong type, a missing field, an unknown field */
export async function refusals(manifest: KubernetesObject): Promise<string[]> {
  const validate = await schemaOf(manifest);
  const known = new Set<string>();
  const valid = validate(recordReads(manifest, "", known));
  const errors = valid ? [] : (validate.errors ?? []);
  return [
    ...errors.map(
      ({ instancePath, keyword, params }) => `${instancePath}: ${keyword} ${JSON.stringify(params)}`,
    ),
    // Fields below an unknown field need no sentence of their own.
    ...pathsIn(manifest, "")
      .filter((path) => !known.has(path) && (parentOf(path) === "" || known.has(parentOf(path))))
      .map((path) => `${path}: unknown field`),
  ];
}

/** One module per kind, with the names of the API's OpenAPI document. */
async function schemaOf({ apiVersion, kind }: KubernetesObject): Promise<Validate> {
  const [version = "", group = "core"] = apiVersion.split("/").toReversed();
  const name = ["IoK8sApi", ...[group.split(".")[0] ?? "", version].map(capitalised), kind].join("");
  const module = (await import(`kubernetes-models/_schemas/${name}`)) as { validate: Validate };
  return module.validate;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * The schema allows additional fields, while the API drops or refuses unknown ones. So the check reads every field that
 * the schema knows, and every entry of a map. A field that was never read is unknown.
 */
function recordReads(value: unknown, path: string, known: Set<string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get: (target, key) => {
      const inner = `${path}/${String(key)}`;
      if (Object.hasOwn(target, key)) known.add(inner);
      return recordReads(Reflect.get(target, key), inner, known);
    },
  });
}

function pathsIn(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    `${path}/${key}`,
    ...pathsIn(inner, `${path}/${key}`),
  ]);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
