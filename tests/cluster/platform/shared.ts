import { inject } from "vitest";
import { openDeployment, type Deployment } from "../deployed.ts";

/** The platform that the whole run shares, deployed by its setup. */
export const sharedPlatform = (): Promise<Deployment> => openDeployment(inject("deployment"));
