import type { Architecture, StoredLayer } from "../oci/image.ts";
import type { LayerEntry } from "../oci/layer.ts";

/** A piece of software inside a layer, for the bill of materials. */
export interface Component {
  ecosystem: "debian" | "pypi" | "npm" | "go" | "cargo" | "ours";
  name: string;
  version: string;
  /** As its author states it; `unknown` where nobody does. */
  licence: string;
}

/** A layer that is made, with what is in it. */
export interface BuiltLayer extends StoredLayer {
  contents: readonly Component[];
}

/** Where the things are that recipes start from. */
export interface Places {
  /** Root of this checkout. */
  repository: string;
  /** The folder of `HOMELAB_CACHE`. */
  cache: string;
  /** The locked nats-server that `./just` builds. */
  natsServer: string;
  /** The locked Python environment: holds the packaged embedding model. */
  venv: string;
  /** Its interpreter. */
  python: string;
}

/** What a recipe works with while it makes its layer. */
export interface Workshop extends Places {
  architecture: Architecture;
  /** Empty, and gone after the layer is written. */
  folder: string;
  /** Layers that lie below the one being made. */
  below: readonly BuiltLayer[];
  /** What a person reads while it lasts. */
  note(text: string): void;
}

export interface MadeLayer {
  entries: readonly LayerEntry[];
  contents: readonly Component[];
}

/** How one layer is made. Equal inputs are taken to give an equal layer, so it is made once. */
export interface Recipe {
  about: string;
  /** Everything it depends on: what a person calls it, and its version or digest. */
  inputs: Readonly<Record<string, string>>;
  /** On two cores with nothing cached. */
  minutes: number;
  /** Most disk it takes while it is made. */
  peakBytes: number;
  make(shop: Workshop): Promise<MadeLayer>;
}
