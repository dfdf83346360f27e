import { hostNameWanted, isHostName } from "../hosts.ts";
import { namesIn, type Rule } from "./rule.ts";

const names: Rule = {
  reads: [namesIn("hosts")],
  faults: ({ hosts }) =>
    Object.keys(hosts).filter((name) => !isHostName(name)).map((name) => {
      const twin = Object.keys(hosts).find((other) => other !== name && other.toLowerCase() === name.toLowerCase());
      const expected = twin === undefined ? hostNameWanted : `one name for one host: ${twin} is there already, and names differ by more than case`;
      return { path: ["hosts", name], expected, do: "Rename the host; files, labels and arguments carry its name." };
    }),
};

const oneLocal: Rule = {
  reads: ["hosts.*.connection"],
  faults: ({ hosts }) => {
    const [first, ...more] = Object.keys(hosts).filter((name) => hosts[name]?.connection === "local");
    return more.map((name) => ({
      path: ["hosts", name, "connection"],
      expected: `ssh, because ${String(first)} is this machine already`,
      do: "Give one of the two `connection: ssh` and an address; a machine that serves two zones is one host, named twice under zones.",
    }));
  },
};

const localNeedsNoWay: Rule = {
  reads: ["hosts.*.connection", "hosts.*.address", "hosts.*.user", "hosts.*.port"],
  faults: ({ hosts }) =>
    Object.entries(hosts).flatMap(([name, host]) => {
      if (host.connection !== "local") return [];
      const written = [...(["address", "user"] as const).filter((key) => host[key] !== undefined), ...(host.port === 22 ? [] : ["port"])];
      return written.map((key) => ({ path: ["hosts", name, key], expected: "nothing, because the connection is local", do: `Remove ${key}, or write connection: ssh.` }));
    }),
};

/** The same machine under two names would be planned with twice its memory. */
const ownAddress: Rule = {
  reads: ["hosts.*.connection", "hosts.*.address", "hosts.*.port"],
  faults: ({ hosts }) => {
    const places = Object.entries(hosts)
      .filter(([, host]) => host.connection === "ssh")
      .map(([name, host]) => ({ name, written: host.address !== undefined, place: `${(host.address ?? name).toLowerCase()} port ${host.port}` }));
    return places.flatMap(({ name, place, written }, i) => {
      const twin = places.slice(0, i).find((other) => other.place === place);
      return twin ? [{ path: ["hosts", name, ...(written ? ["address"] : [])], expected: `an address of its own: ${twin.name} is at ${place}`, do: "Remove one of the two; a machine planned twice has half the memory." }] : [];
    });
  },
};

export const hostRules: readonly Rule[] = [names, oneLocal, localNeedsNoWay, ownAddress];
