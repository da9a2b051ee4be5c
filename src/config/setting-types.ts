/** The types of settings that several programs read. White space at both ends of a text is dropped, since files and shells add it. */
import { isIP } from "node:net";
import { z } from "zod";

export const text = z.string().trim().min(1);

/** Accepts digits only: a number such as `1e3` or `0x10` is a mistake. */
const digits = z
  .string()
  .trim()
  .regex(/^-?\d{1,15}$/, "must be a whole number")
  .transform(Number);

export const wholeNumber = (minimum: number, maximum = Number.MAX_SAFE_INTEGER) =>
  digits.pipe(z.int().min(minimum).max(maximum));

export const port = wholeNumber(1, 65_535);

/** An HTTP address without a user name or password, which would get into errors and logs. */
export const httpUrl = z
  .string()
  .trim()
  .pipe(
    z.url({ protocol: /^https?$/, error: "must be a URL with http or https" }).refine(
      (url) => {
        if (!URL.canParse(url)) return true;
        const { username, password, search, hash } = new URL(url);
        return [username, password, search, hash].every((part) => part === "");
      },
      { error: "must hold no user name, password, query or fragment" },
    ),
  );

/** An address to listen on: IP address and port, such as `127.0.0.1:9464` or `[::]:9464`. */
export const listenAddress = z
  .string()
  .trim()
  .transform((address, context) => {
    const [, v6, v4, given = ""] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(address) ?? [];
    const host = v6 ?? v4 ?? "";
    const number = Number(given);
    if (isIP(host) === (v6 === undefined ? 4 : 6) && number >= 1 && number <= 65_535)
      return { host, port: number };
    context.addIssue({
      code: "custom",
      message: "must be an IP address and a port, such as 127.0.0.1:9464 or [::]:9464",
    });
    return z.NEVER;
  });
