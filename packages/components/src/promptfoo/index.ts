import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { configFiles, digestOf } from "../workload/files.ts";
import { networkPolicy } from "../workload/objects.ts";
import { planned } from "../workload/pod.ts";
import { metadataOf, scopeOf } from "../workload/scope.ts";
import type { PromptfooArgs } from "./args.ts";
import { askProgram, renderEvaluation, renderEvaluationJob, renderPromptfooPod, reportProgram } from "./render.ts";

export type { Expected, PromptfooArgs } from "./args.ts";

/** The evaluation of the live platform as a Job that is started by hand, with thresholds that can fail it. */
export class Promptfoo extends pulumi.ComponentResource {
  /** Name of the CronJob whose template a run is made from. */
  readonly template: pulumi.Output<string>;

  constructor(name: string, args: PromptfooArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:promptfoo:Promptfoo", name, {}, opts);
    const scope = scopeOf(this, "promptfoo", name, args.platform);
    const { plan, priority, image, cases, passPercent } = args;

    const api = pulumi.output(args.api);
    const config = configFiles(scope, `${name}-config`, { "config.yaml": renderEvaluation(cases), "ask.mjs": askProgram, "report.mjs": reportProgram, "place.json": api.apply(({ url }) => JSON.stringify({ url })) });
    const pod = pulumi.all([scope.platform, config.name, config.digest, api]).apply(([platform, configMap, digest, { token }]) =>
      renderPromptfooPod({ ...planned(plan, platform, priority), instance: name, image: image("promptfoo"), digest: digestOf([digest, token]) }, { configMap, token, passPercent }),
    );
    const job = new k8s.batch.v1.CronJob(name, { metadata: metadataOf(scope), spec: pod.apply(renderEvaluationJob) }, { ...scope.opts, dependsOn: [networkPolicy(scope)] });

    this.template = job.metadata.name;
    this.registerOutputs({ template: this.template });
  }
}
