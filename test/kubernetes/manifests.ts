/** Reads deploy/kubernetes into the parts that this project's rules are about. */
import { readdir, readFile } from "node:fs/promises";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { repositoryPath } from "../compose/compose-file.ts";

export const FOLDER = repositoryPath("deploy/kubernetes");

const labels = z.record(z.string(), z.string());
const name = z.looseObject({ name: z.string() });
const selector = z.looseObject({ matchLabels: labels });

const container = z.looseObject({
  image: z.string(),
  args: z.array(z.string()),
  env: z.array(
    z.looseObject({
      name: z.string(),
      value: z.string().optional(),
      valueFrom: z
        .looseObject({
          secretKeyRef: z.looseObject({ name: z.string(), key: z.string() }).optional(),
          fieldRef: z.looseObject({ fieldPath: z.string() }).optional(),
        })
        .optional(),
    }),
  ),
  envFrom: z.array(z.looseObject({ configMapRef: name })),
  ports: z.array(z.looseObject({ name: z.string(), containerPort: z.number() })),
  securityContext: z.looseObject({}),
  volumeMounts: z.array(z.looseObject({ mountPath: z.string() })).default([]),
});

const common = { apiVersion: z.string(), metadata: z.looseObject({ name: z.string(), labels }) };

const deployment = z.looseObject({
  ...common,
  kind: z.literal("Deployment"),
  spec: z.looseObject({
    replicas: z.number(),
    selector,
    template: z.looseObject({
      metadata: z.looseObject({ labels }),
      spec: z.looseObject({
        serviceAccountName: z.string(),
        terminationGracePeriodSeconds: z.number(),
        containers: z.tuple([container]),
      }),
    }),
  }),
});

const manifest = z.discriminatedUnion("kind", [
  deployment,
  z.looseObject({ ...common, kind: z.literal("ConfigMap"), data: labels }),
  z.looseObject({
    ...common,
    kind: z.literal("Service"),
    spec: z.looseObject({
      selector: labels,
      ports: z.array(z.looseObject({ targetPort: z.string() })),
    }),
  }),
  z.looseObject({ ...common, kind: z.literal("PodDisruptionBudget"), spec: z.looseObject({ selector }) }),
  z.looseObject({
    ...common,
    kind: z.literal("NetworkPolicy"),
    spec: z.looseObject({
      podSelector: selector,
      ingress: z
        .array(z.looseObject({ ports: z.array(z.looseObject({ port: z.union([z.string(), z.number()]) })) }))
        .default([]),
    }),
  }),
  z.looseObject({ ...common, kind: z.literal("ServiceAccount") }),
]);

export type Manifest = z.output<typeof manifest>;
export type Kind = Manifest["kind"];
export type Deployment = Extract<Manifest, { kind: "Deployment" }>;

export async function readManifestText(file: string): Promise<string> {
  return readFile(`${FOLDER}/${file}`, "utf8");
}

/** Every document of the text, of any kind. */
export function parseDocuments(text: string): unknown[] {
  return parseAllDocuments(text).map((document) => document.toJS() as unknown);
}

export function parseManifests(text: string): Manifest[] {
  return parseDocuments(text).map((document) => manifest.parse(document));
}

export async function readManifests(): Promise<Manifest[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith(".yaml"));
  const texts = await Promise.all(files.map(readManifestText));
  return texts.flatMap(parseManifests);
}

export function ofKind<K extends Kind>(
  manifests: readonly Manifest[],
  kind: K,
): Extract<Manifest, { kind: K }>[] {
  return manifests.filter((each): each is Extract<Manifest, { kind: K }> => each.kind === kind);
}

/**
 * The environment of a container's program, with its labels and its ConfigMaps filled in. @param secret takes the place
 * of every secret
 */
export function environmentOf(
  { spec }: Deployment,
  manifests: readonly Manifest[],
  secret: string,
): Record<string, string> {
  const { metadata, spec: pod } = spec.template;
  const [{ env, envFrom }] = pod.containers;
  const shared = envFrom.map(({ configMapRef }) => {
    const map = ofKind(manifests, "ConfigMap").find((each) => each.metadata.name === configMapRef.name);
    if (map === undefined) throw new Error(`There is no ConfigMap ${configMapRef.name}`);
    return map.data;
  });
  const own = env.map(({ name: variable, value, valueFrom }) => {
    const label = /^metadata\.labels\['(.*)'\]$/.exec(valueFrom?.fieldRef?.fieldPath ?? "")?.[1];
    return [variable, label === undefined ? (value ?? secret) : metadata.labels[label]] as const;
  });
  return Object.assign({}, ...shared, Object.fromEntries(own)) as Record<string, string>;
}
