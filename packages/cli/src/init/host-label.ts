/** A machine's own name as homelab.yaml, files and labels take it: a DNS label. `My_Desktop.local` becomes `my-desktop`. */
export function hostLabel(name: string): string {
  const [first = ""] = name.normalize("NFKD").toLowerCase().split(".");
  const label = first.replaceAll(/\p{M}/gu, "").replaceAll(/[^a-z0-9]+/g, "-").slice(0, 63).replaceAll(/^-+|-+$/g, "");
  return label === "" || label === "localhost" ? "this-machine" : label;
}
