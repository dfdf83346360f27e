import type { Measurements } from "@homelab/hardware";
import type { Machine } from "./machine.ts";

type Temperatures = Measurements["temperatures"];

/** Thermal zones and hardware monitors; a sensor that is not connected says something no machine survives, and is left unknown. */
export async function findTemperatures(machine: Machine, at: string): Promise<Temperatures> {
  const found = (await Promise.all([zones(machine), monitors(machine)])).flat();
  return Object.fromEntries(found.map(({ name, celsius, limit }, index) => {
    const twin = found.slice(0, index).filter((other) => other.name === name).length;
    const value = celsius === undefined ? ("unknown" as const) : { value: celsius, at, method: name.startsWith("hwmon") ? "hwmon" : "thermal zone" };
    return [twin > 0 ? `${name} ${twin + 1}` : name, { celsius: value, limitCelsius: limit ?? ("unknown" as const) }];
  }));
}

interface Sensor {
  name: string;
  celsius: number | undefined;
  limit: number | undefined;
}

async function zones(machine: Machine): Promise<Sensor[]> {
  const folder = "/sys/class/thermal";
  const names = (await machine.list(folder)).filter((name) => name.startsWith("thermal_zone")).sort();
  return Promise.all(names.map(async (name) => {
    const at = `${folder}/${name}`;
    const trips = (await machine.list(at)).filter((file) => /^trip_point_\d+_type$/.test(file));
    const limits = await Promise.all(trips.map(async (file) => (/^(?:hot|critical)$/.test((await machine.read(`${at}/${file}`))?.trim() ?? "") ? degrees(await machine.read(`${at}/${file.replace("_type", "_temp")}`)) : undefined)));
    return { name: `thermal ${(await machine.read(`${at}/type`))?.trim() || name}`, celsius: degrees(await machine.read(`${at}/temp`)), limit: lowest(limits) };
  }));
}

async function monitors(machine: Machine): Promise<Sensor[]> {
  const folder = "/sys/class/hwmon";
  const chips = (await machine.list(folder)).sort();
  const sensors = await Promise.all(chips.map(async (chip) => {
    const at = `${folder}/${chip}`;
    const inputs = (await machine.list(at)).filter((file) => /^temp\d+_input$/.test(file)).sort();
    const chipName = (await machine.read(`${at}/name`))?.trim() || chip;
    return Promise.all(inputs.map(async (input) => {
      const of = (what: string) => machine.read(`${at}/${input.replace("_input", `_${what}`)}`);
      return { name: `hwmon ${chipName} ${(await of("label"))?.trim() || input.replace("_input", "")}`, celsius: degrees(await machine.read(`${at}/${input}`)), limit: degrees(await of("crit")) ?? degrees(await of("max")) };
    }));
  }));
  return sensors.flat();
}

/** The kernel counts thousandths. */
function degrees(text: string | undefined): number | undefined {
  const found = Number.parseInt(text ?? "", 10) / 1000;
  return found > -50 && found < 150 && found !== 0 ? found : undefined;
}

function lowest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
