/** Reads docker-compose.yml for the tests: as text, and as the parts that this project's rules are about. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

const repository = new URL("../../", import.meta.url);

export function repositoryPath(path: string): string {
  return fileURLToPath(new URL(path, repository));
}

const service = z.looseObject({
  image: z.string(),
  restart: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).default({}),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  secrets: z.array(z.string()).default([]),
});

const composeFile = z.looseObject({
  services: z.record(z.string(), service),
  secrets: z.record(z.string(), z.looseObject({ environment: z.string() })),
  networks: z.record(z.string(), z.looseObject({ internal: z.boolean().optional() }).nullable()),
  volumes: z.record(z.string(), z.null()),
});

export type ComposeFile = z.output<typeof composeFile>;

export const composePath = repositoryPath("docker-compose.yml");

export async function readComposeText(): Promise<string> {
  return readFile(composePath, "utf8");
}

export function parseCompose(text: string): ComposeFile {
  return composeFile.parse(parse(text, { merge: true }));
}

/** The variables that Compose would insert, each with what follows its name: `:?message`, `:-default` or nothing. */
export function interpolations(text: string): { name: string; modifier: string }[] {
  const withoutComments = text.replaceAll(/^\s*#.*$/gm, "").replaceAll("$$", "");
  return [...withoutComments.matchAll(/\$\{?([A-Za-z_]\w*)([^}\n]*)/g)].map(
    ([, name = "", modifier = ""]) => ({
      name,
      modifier,
    }),
  );
}

/** The names in .env.example. */
export async function readExampleEnvironment(): Promise<Map<string, string>> {
  const text = await readFile(repositoryPath(".env.example"), "utf8");
  return new Map(
    [...text.matchAll(/^([A-Z]\w*)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value] as const),
  );
}
