import { HomelabSettings } from "@homelab/settings";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { chooseInventory, renderInventory } from "./inventory-of-settings.ts";

const hosts = {
  desktop: { zone: "primary", connection: "local" },
  "ha-yellow": { zone: "telemetry", user: "root", port: 2222 },
  jetson: { zone: "inference", address: "100.64.0.3", user: "jetson", standIn: true },
};

describe("the inventory of homelab.yaml", () => {
  it("puts each host in the specification's group, with its zone and the way to it", () => {
    expect(parse(renderInventory(HomelabSettings.parse({ hosts })))).toEqual({
      all: {
        children: {
          control_plane: { hosts: { desktop: { ansible_connection: "local", ansible_python_interpreter: "{{ ansible_playbook_python }}", homelab_zone: "primary", homelab_stand_in: false } } },
          workers: {
            hosts: {
              "ha-yellow": { ansible_host: "ha-yellow", ansible_port: 2222, ansible_user: "root", hardware_audit_become: false, homelab_zone: "telemetry", homelab_stand_in: false },
              jetson: { ansible_host: "100.64.0.3", ansible_port: 22, ansible_user: "jetson", hardware_audit_become: true, homelab_zone: "inference", homelab_stand_in: true },
            },
          },
        },
      },
    });
  });

  it("gives way to one that is named, and to this machine where no hosts are", async () => {
    const places = { project: "/project", scratch: "/nonexistent" };
    expect(await chooseInventory("/mine.yml", HomelabSettings.parse({ hosts }), places)).toBe("/mine.yml");
    expect(await chooseInventory(undefined, HomelabSettings.parse({ hosts, audit: { inventory: "/theirs.yml" } }), places)).toBe("/theirs.yml");
    expect(await chooseInventory(undefined, HomelabSettings.parse({}), places)).toBe("/project/this-machine.yml");
  });
});
