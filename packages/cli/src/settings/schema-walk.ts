import { z } from "zod";

export type Keys = readonly (string | number)[];

/** The schema behind defaults and optionals. */
function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable ? bare(schema.unwrap() as z.ZodType) : schema;
}

/** The schema declared at a path; undefined where there is none. */
export function schemaAt(schema: z.ZodType, path: Keys): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, key) => (at ? childOf(bare(at), String(key)) : undefined), schema);
}

function childOf(schema: z.ZodType, key: string): z.ZodType | undefined {
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  return schema instanceof z.ZodObject && Object.hasOwn(schema.shape, key) ? (schema.shape[key] as z.ZodType) : undefined;
}

/** Keys the schema declares at a path; none where any name may stand. */
export function knownKeysAt(schema: z.ZodType, path: Keys): string[] {
  const at = schemaAt(schema, path);
  const object = at && bare(at);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** What a key is when it is left out: a default, absent, or not allowed to be. */
export function withoutIt(schema: z.ZodType, path: Keys): { default: unknown } | "absent" | "required" {
  const at = schemaAt(schema, path);
  if (at instanceof z.ZodDefault || at instanceof z.ZodPrefault) return { default: at.def.defaultValue };
  return at instanceof z.ZodOptional ? "absent" : "required";
}

/** A section whose keys are all commented out is empty, as its author means it, and not null. */
export function withEmptySections(value: unknown, schema: z.ZodType): unknown {
  const section = bare(schema);
  if (!(section instanceof z.ZodObject || section instanceof z.ZodRecord)) return value;
  if (value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const child = childOf(section, key);
      return [key, child ? withEmptySections(inner, child) : inner];
    }),
  );
}
