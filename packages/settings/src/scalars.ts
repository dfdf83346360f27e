import { z } from "zod";

const portRange = "a whole number from 1 to 65535";
export const Port = z.int(portRange).min(1, portRange).max(65535, portRange);

export const Text = z.string("a text").min(1, "a text that is not empty");
export const Flag = z.boolean("true or false");
export const Count = z.int("a whole number above 0").positive("a whole number above 0");

export const countUpTo = (most: number) => {
  const wanted = `a whole number from 1 to ${most}`;
  return z.int(wanted).min(1, wanted).max(most, wanted);
};

export const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) => z.enum(values, { error: `one of ${values.join(", ")}` });

/** A path; relative ones start at the folder of homelab.yaml. */
export const File = Text;

/** The name of a variable, never its value. */
export const Variable = Text.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of an environment variable, not its value");

export const HttpUrl = (wanted: string) => z.url({ protocol: /^https?$/, error: wanted });

const dnsLabel = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

/** Where ssh finds a machine: nothing that a shell or a URL would read as more than a place. */
export const Address = Text.max(253, "at most 253 characters").regex(
  new RegExp(`^(?:${dnsLabel}(?:\\.${dnsLabel})*|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+)$`),
  "a host name or an IP address alone, for example jetson.example.ts.net or 192.168.1.20; user and port have keys of their own",
);

export const UserName = Text.regex(/^[a-z_][a-z0-9_-]{0,31}$/, "a user's login name: lower-case letters, digits, - and _, at most 32");

const sha256Wanted = "64 lower-case hexadecimal digits, as sha256sum prints them, in quotes";
export const Sha256 = z.string(sha256Wanted).regex(/^[0-9a-f]{64}$/, sha256Wanted);
