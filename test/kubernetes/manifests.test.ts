/** Compares the manifests with the API's schema and with this project's rules. No cluster is needed. */
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { readServerConfig } from "../../src/config/server-config.ts";
import { readWorkerConfig } from "../../src/config/worker-config.ts";
import { repositoryPath } from "../compose/compose-file.ts";
import { refusals } from "./kubernetes-schema.ts";
import type { KubernetesObject } from "./kubernetes-schema.ts";
import {
  environmentOf,
  ofKind,
  parseDocuments,
  parseManifests,
  readManifests,
  readManifestText,
} from "./manifests.ts";
import type { Deployment, Manifest } from "./manifests.ts";

let manifests: Manifest[];
let worker: Deployment;
let server: Deployment;

beforeAll(async () => {
  manifests = await readManifests();
  [worker, server] = ["worker", "server"].map((component) => deploymentOf(manifests, component)) as [
    Deployment,
    Deployment,
  ];
});

function deploymentOf(all: readonly Manifest[], component: string): Deployment {
  const found = ofKind(all, "Deployment").find(
    ({ metadata }) => metadata.labels["app.kubernetes.io/component"] === component,
  );
  if (found === undefined) throw new Error(`There is no Deployment of the ${component}`);
  return found;
}

const podOf = ({ spec }: Deployment) => spec.template.spec;
const containerOf = (deployment: Deployment) => podOf(deployment).containers[0];
const labelsOf = ({ spec }: Deployment) => spec.template.metadata.labels;

describe("the API of Kubernetes", () => {
  test("accepts the manifests", async () => {
    for (const manifest of manifests)
      expect([manifest.metadata.name, await refusals(manifest)]).toEqual([manifest.metadata.name, []]);
    expect(manifests.length).toBeGreaterThanOrEqual(8);
  });

  test.each([
    ["a misspelt field", "livenessProbe:", "livenesProbe:", /containers\/0\/livenesProbe: unknown field/],
    ["a wrong type", "replicas: 2", "replicas: two", /\/spec\/replicas: type/],
    [
      "a field that is missing",
      "containerPort: 8081",
      "hostPort: 8081",
      /ports\/0: required .*containerPort/,
    ],
  ])("is what the check knows: %s is found", async (_, right, wrong, found) => {
    const text = (await readManifestText("worker.yaml")).replace(right, wrong);
    const [manifest] = parseDocuments(text);
    expect(await refusals(manifest as KubernetesObject)).toEqual([expect.stringMatching(found)]);
  });
});

describe("a pair of resources that belong together", () => {
  test("has the same labels: every selector finds pods", () => {
    const pods = ofKind(manifests, "Deployment").map(labelsOf);
    const selectors = manifests.flatMap((manifest) => {
      if (manifest.kind === "Deployment" || manifest.kind === "PodDisruptionBudget")
        return [manifest.spec.selector.matchLabels];
      if (manifest.kind === "NetworkPolicy") return [manifest.spec.podSelector.matchLabels];
      return manifest.kind === "Service" ? [manifest.spec.selector] : [];
    });
    expect(selectors).toHaveLength(7);
    for (const selector of selectors) {
      expect(
        pods.filter((pod) => Object.entries(selector).every(([key, value]) => pod[key] === value)),
      ).not.toEqual([]);
    }
  });

  test("has the same ports: the ports of probes, of the service and of the network rules belong to a container", () => {
    const named = (value: unknown, key: string): string[] => {
      if (typeof value !== "object" || value === null) return [];
      return Object.entries(value).flatMap(([name, inner]) =>
        name === key && typeof inner === "string" ? [inner] : named(inner, key),
      );
    };
    for (const deployment of [worker, server]) {
      const ports = containerOf(deployment).ports.map(({ name }) => name);
      const probed = named(deployment, "port");
      expect(probed).toHaveLength(3);
      expect(probed.filter((port) => !ports.includes(port))).toEqual([]);
    }
    const served = containerOf(server).ports.map(({ name }) => name);
    expect(ofKind(manifests, "Service").flatMap(({ spec }) => named(spec, "targetPort"))).toEqual(["http"]);
    const letIn = ofKind(manifests, "NetworkPolicy").flatMap(({ spec }) => named(spec.ingress, "port"));
    expect(letIn.sort()).toEqual(served.sort());
  });

  test("has one disruption budget for each kind of pod", () => {
    const budgets = ofKind(manifests, "PodDisruptionBudget").map(
      ({ spec }) => spec.selector.matchLabels["app.kubernetes.io/component"],
    );
    expect(new Set(budgets)).toEqual(new Set(["server", "worker"]));
    expect(budgets).toHaveLength(2);
    // This holds while a new version of the workers exists, too.
    for (const { spec } of ofKind(manifests, "PodDisruptionBudget"))
      expect(Object.keys(spec.selector.matchLabels)).not.toContain("app.kubernetes.io/version");
  });
});

describe("each pod", () => {
  test("runs without rights: no root, no writable root file system, no capability, no token of the cluster", () => {
    for (const deployment of [worker, server]) {
      expect(podOf(deployment)).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      });
      expect(containerOf(deployment).securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    }
  });

  test("has a startup, a liveness and a readiness probe", () => {
    for (const deployment of [worker, server]) {
      expect(containerOf(deployment)).toMatchObject({
        startupProbe: { httpGet: { path: "/livez" } },
        livenessProbe: { httpGet: { path: "/livez" } },
        readinessProbe: { httpGet: { path: "/readyz" } },
      });
    }
  });

  test("gets more time to end than work in flight may take", () => {
    expect(podOf(worker).terminationGracePeriodSeconds).toBeGreaterThan(30);
    const { unreadyFor } = readServerConfig(environmentOf(server, manifests, "secret"));
    expect(podOf(server).terminationGracePeriodSeconds * 1_000).toBeGreaterThan(unreadyFor + 20_000);
  });

  test("runs a command of the image", async () => {
    expect(containerOf(worker).args).toEqual(["node", "src/cli.ts", "worker"]);
    expect(containerOf(server).args).toEqual(["node", "src/cli.ts", "server"]);
    const dockerfile = await readFile(repositoryPath("Dockerfile"), "utf8");
    expect(dockerfile).toContain(`CMD ${JSON.stringify(containerOf(worker).args).replaceAll(",", ", ")}`);
  });

  test("gets secrets by reference only", () => {
    const text = JSON.stringify(manifests.map(({ kind }) => kind));
    expect(text).not.toContain('"Secret"');
    const secrets = [worker, server].map((deployment) =>
      containerOf(deployment)
        .env.filter(({ name }) => /KEY|JWK|PASSWORD|SECRET|TOKEN/.test(name))
        .map(({ name, valueFrom }) => [name, valueFrom?.secretKeyRef?.name]),
    );
    expect(secrets).toEqual([
      [
        ["BULK_REGISTRAR_JWK", "bulk-registration-registrar"],
        ["TEMPORAL_API_KEY", "bulk-registration-temporal"],
      ],
      [["TEMPORAL_API_KEY", "bulk-registration-temporal"]],
    ]);
  });

  test("gets an environment that its program starts with", () => {
    const jwk = JSON.stringify({ kty: "EC", kid: "test" });
    const port = (deployment: Deployment, name: string) =>
      containerOf(deployment).ports.find((each) => each.name === name)?.containerPort;
    expect(readWorkerConfig(environmentOf(worker, manifests, jwk))).toMatchObject({
      temporal: { address: "temporal.example.org:7233", namespace: "default" },
      version: {
        deploymentName: "bulk-registration",
        buildId: labelsOf(worker)["app.kubernetes.io/version"],
      },
      healthAddress: { host: "0.0.0.0", port: port(worker, "health") },
      metricsAddress: { host: "0.0.0.0", port: port(worker, "metrics") },
    });
    expect(readServerConfig(environmentOf(server, manifests, "secret"))).toMatchObject({
      host: "0.0.0.0",
      port: port(server, "http"),
      trustedProxies: 1,
      metricsAddress: { host: "0.0.0.0", port: port(server, "metrics") },
    });
  });
});

describe("a version of the workers", () => {
  test("is the package's version", async () => {
    const { version } = JSON.parse(await readFile(repositoryPath("package.json"), "utf8")) as {
      version: string;
    };
    for (const deployment of [worker, server]) {
      expect(labelsOf(deployment)["app.kubernetes.io/version"]).toBe(version);
      expect(containerOf(deployment).image).toMatch(new RegExp(`:${version.replaceAll(".", "\\.")}$`));
    }
  });

  test("becomes a Deployment of its own by the replacement in docs/deploying.md", async () => {
    const docs = await readFile(repositoryPath("docs/deploying.md"), "utf8");
    const [, ...told] =
      /sed '(s\/0\\\.1\\\.0\/0\.2\.0\/g); (s\/0-1-0\/0-2-0\/g)' deploy\/kubernetes\/worker\.yaml/.exec(
        docs,
      ) ?? [];
    expect(told).toHaveLength(2);
    const text = (await readManifestText("worker.yaml"))
      .replaceAll("0.1.0", "0.2.0")
      .replaceAll("0-1-0", "0-2-0");
    const next = deploymentOf(parseManifests(text), "worker");
    expect(next.metadata.name).not.toBe(worker.metadata.name);
    expect(next.metadata.name).toMatch(/^[a-z0-9-]+$/);
    expect(next.spec.selector.matchLabels).not.toEqual(worker.spec.selector.matchLabels);
    expect(readWorkerConfig(environmentOf(next, manifests, '{"kty":"EC"}')).version?.buildId).toBe("0.2.0");
    expect(text).not.toMatch(/0.1.0/);
  });
});
