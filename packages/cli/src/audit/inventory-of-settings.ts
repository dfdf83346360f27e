import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HomelabSettings } from "@homelab/settings";
import { stringify } from "yaml";

const groupOf = { primary: "control_plane", telemetry: "workers", inference: "workers" } as const;

/**
 * Which inventory an audit takes: the one it is told, the one homelab.yaml names, the hosts of homelab.yaml, and without any of
 * these this machine. `scratch` is a folder for one that has to be written.
 */
export async function chooseInventory(told: string | undefined, settings: HomelabSettings, places: { project: string; scratch: string }): Promise<string> {
  const named = told ?? settings.audit.inventory;
  if (named !== undefined) return named;
  if (Object.keys(settings.hosts).length === 0) return join(places.project, "this-machine.yml");
  const file = join(places.scratch, "homelab.yaml.yml");
  await writeFile(file, renderInventory(settings));
  return file;
}

/** The hosts of homelab.yaml as Ansible reads them. */
export function renderInventory(settings: HomelabSettings): string {
  const groups: Record<string, { hosts: Record<string, Record<string, unknown>> }> = { control_plane: { hosts: {} }, workers: { hosts: {} } };
  for (const [name, host] of Object.entries(settings.hosts)) {
    const way = host.connection === "local"
      ? { ansible_connection: "local", ansible_python_interpreter: "{{ ansible_playbook_python }}" }
      : { ansible_host: host.address ?? name, ansible_port: host.port, ...(host.user ? { ansible_user: host.user } : {}), hardware_audit_become: host.user !== "root" };
    Object.assign(groups[groupOf[host.zone]]?.hosts ?? {}, { [name]: { ...way, homelab_zone: host.zone, homelab_stand_in: host.standIn } });
  }
  return stringify({ all: { children: groups } });
}
