export { byteUnits, GiB, KiB, kubernetesBytes, MiB, parseBytes, printBytes, TiB } from "./bytes.ts";
export { kubernetesCores, parseCores, printCores } from "./cores.ts";
export { goSeconds, parseSeconds, printSeconds, secondUnits } from "./seconds.ts";
export { Bytes, Cores, Seconds } from "./schemas.ts";
export { sumOf } from "./sum.ts";
