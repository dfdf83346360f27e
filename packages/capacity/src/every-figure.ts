import { cacheTypes, serving } from "./model/catalog.ts";
import { withoutCard } from "./model/serves-file.ts";
import { tiny } from "./model/tiny.ts";
import type { Figure } from "./figure.ts";
import { postgresFigures } from "./postgres.ts";
import { garageFigures, natsFigures } from "./queues.ts";
import { reserveFigures } from "./reserves.ts";
import { margin, perSession } from "./wanted.ts";
import { workerFigures } from "./workers.ts";

const named = (prefix: string, figures: Readonly<Record<string, Figure>>): [string, Figure][] => Object.entries(figures).map(([name, figure]) => [`${prefix}: ${name}`, figure]);

/** The figures that are in formulae rather than in the table of a component, a profile or a model. */
export const everyFigure: Readonly<Record<string, Figure>> = Object.fromEntries([
  ...named("hosts", reserveFigures),
  ...named("placement", { margin, perSession }),
  ...named("postgres", postgresFigures),
  ...named("nats", natsFigures),
  ...named("garage", garageFigures),
  ...named("workers", workerFigures),
  ...named("llama.cpp", serving),
  ...named("llama.cpp cache", cacheTypes),
  ...named("llama.cpp without a card, cores", withoutCard),
  ...named("llama.cpp, tiny model", tiny),
]);
