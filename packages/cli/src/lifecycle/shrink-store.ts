import { install, installedFileStore, natsConfigFile, supervisorOf, updateSupervisor, type EmbeddedTarget, type Installed } from "@homelab/engines";
import { awaitHealth } from "./start.ts";

type Target = EmbeddedTarget & { initdb: string };

/** The same target, with the file store that NATS has now where the plan's is smaller: the server refuses to change streams that do not fit into its store. */
export async function withRoomForStreams(target: Target): Promise<Target> {
  const { nats } = target.plan;
  const fileStoreBytes = Math.max(nats.fileStoreBytes, await installedFileStore(natsConfigFile(target.layout)));
  return fileStoreBytes === nats.fileStoreBytes ? target : { ...target, plan: { ...target.plan, nats: { ...nats, fileStoreBytes } } };
}

/** Gives NATS the plan's store, now that its streams fit into it. */
export async function shrinkStore(target: Target, installed: Installed, note: (text: string) => void): Promise<void> {
  const { supervisorChanged } = await install(target, process.env);
  if (supervisorChanged) await updateSupervisor(supervisorOf(target.layout, target.executables.python));
  await awaitHealth(target, installed, ["nats"], note);
}
