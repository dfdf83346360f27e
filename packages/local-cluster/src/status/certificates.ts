import { X509Certificate } from "node:crypto";
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { ClusterLayout } from "../layout.ts";

/** A certificate that ends sooner is worth a word, and the next `up` makes it anew. */
export const renewalDays = 30;

export interface CertificateAge {
  /** Path below the state folder. */
  file: string;
  until: string;
  daysLeft: number;
  /** It signs others: all of them would have to be made anew with it. */
  authority: boolean;
}

const Kubeconfig = z.looseObject({ users: z.array(z.looseObject({ user: z.looseObject({ "client-certificate-data": z.string().optional() }) })) });

/** Every certificate of the cluster, the first to end first. `now` is handed in, so that a test can be a year ahead. */
export async function certificateAges(layout: ClusterLayout, now: Date): Promise<CertificateAge[]> {
  const ages: CertificateAge[] = [];
  for (const file of filesWithCertificates(layout)) {
    const pem = await pemIn(file);
    if (pem === undefined) continue;
    const { validToDate: until, ca: authority } = new X509Certificate(pem);
    ages.push({ file: relative(layout.root, file), until: until.toISOString(), daysLeft: Math.floor((until.getTime() - now.getTime()) / 86_400_000), authority });
  }
  return ages.sort((a, b) => a.daysLeft - b.daysLeft);
}

function filesWithCertificates(layout: ClusterLayout): string[] {
  // kubelet.conf holds the certificate it joined with; the one in use is renewed beside it
  return [
    ...globSync(join(layout.pki, "**", "*.crt")),
    ...["admin.conf", "super-admin.conf", "controller-manager.conf", "scheduler.conf"].map((name) => join(layout.kubernetes, name)),
    ...["kubelet-client-current.pem", "kubelet-server-current.pem"].map((name) => join(layout.kubelet, "pki", name)),
  ];
}

async function pemIn(file: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined || !file.endsWith(".conf")) return text;
  const data = Kubeconfig.parse(parse(text)).users[0]?.user["client-certificate-data"];
  return data === undefined ? undefined : Buffer.from(data, "base64").toString();
}
