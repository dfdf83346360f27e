import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const unknown = "unknown";

/** What a Debian package's copyright file, which is in the image too, says of all files that it does not treat apart; else what its text reads like. */
export function debianLicence(tree: string, name: string): string {
  const file = join(tree, "usr/share/doc", name, "copyright");
  if (!existsSync(file)) return unknown;
  const text = readFileSync(file, "utf8");
  const named = [...text.matchAll(/^License:[ \t]*(\S.*)$/gm)].map(([, licence = ""]) => licence.trim());
  const most = /^Files:\s*\*(?:\n(?![ \t]*\n).*)*?\nLicense:[ \t]*(\S.*)$/m.exec(text)?.[1]?.trim() ?? named[0];
  if (most === undefined) return licenceOfText(text);
  return named.some((licence) => licence !== most) ? `${most} and others` : most;
}

/** The licence whose own words a text holds. */
export function licenceOfText(text: string): string {
  const flat = text.replace(/\s+/g, " ");
  const known: readonly (readonly [string, RegExp])[] = [
    ["AGPL-3.0", /GNU AFFERO GENERAL PUBLIC LICENSE/i],
    ["LGPL", /GNU (?:Lesser|Library) General Public License/i],
    ["GPL", /GNU General Public License/i],
    ["MPL-2.0", /Mozilla Public License,? (?:Version|v\.?) ?2\.0/i],
    ["Apache-2.0", /Apache License,? (?:Version 2\.0|2\.0)|www\.apache\.org\/licenses\/LICENSE-2\.0/i],
    ["BSD-3-Clause", /Redistribution and use in source and binary forms.*(?:Neither the names? of|may not be used to endorse)/i],
    ["BSD-2-Clause", /Redistribution and use in source and binary forms/i],
    ["ISC", /Permission to use, copy, modify, and\/or distribute this software/i],
    ["MIT", /Permission is hereby granted, free of charge, to any person/i],
    ["Unlicense", /free and unencumbered software released into the public domain/i],
    ["public domain", /public domain/i],
  ];
  return known.find(([, words]) => words.test(flat))?.[0] ?? unknown;
}

/** Licence of an installed Python package: its own expression first, its classifiers last. */
export function pythonLicence(metadata: string): string {
  const head = metadata.split(/\r?\n\r?\n/, 1)[0] ?? "";
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.+)$`, "mi").exec(head)?.[1]?.trim();
  const stated = field("License-Expression") ?? field("License");
  if (stated && stated.length <= 60 && stated.toUpperCase() !== "UNKNOWN") return stated;
  const classified = [...head.matchAll(/^Classifier: License :: (?:OSI Approved :: )?(.+)$/gm)].map(([, name = ""]) => name.trim());
  if (classified.length > 0) return [...new Set(classified)].join("; ");
  return stated ? licenceOfText(head) : unknown;
}

/** Licence of a folder of sources, by its licence file. */
export function licenceOfFolder(folder: string): string {
  const [file] = globSync(["LICENSE*", "LICENCE*", "COPYING*", "license*"], { cwd: folder }).sort();
  return file ? licenceOfText(readFileSync(join(folder, file), "utf8")) : unknown;
}
