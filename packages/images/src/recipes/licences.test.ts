import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { debianLicence, licenceOfText, pythonLicence } from "./licences.ts";

describe("the licence of a Debian package", () => {
  let tree = "";
  beforeEach(() => void (tree = mkdtempSync(join(tmpdir(), "licences-"))));
  afterEach(() => rmSync(tree, { recursive: true }));

  const of = (copyright: string) => {
    mkdirSync(join(tree, "usr/share/doc/part"), { recursive: true });
    writeFileSync(join(tree, "usr/share/doc/part/copyright"), copyright);
    return debianLicence(tree, "part");
  };

  it("is the one of all files that are not treated apart", () => {
    expect(of("Format: x\n\nFiles: debian/*\nCopyright: A\nLicense: GPL-3+\n\nFiles: *\nCopyright: B\n C\nLicense: MIT\n text\n")).toBe("MIT and others");
    expect(of("Files: *\nCopyright: B\nLicense: Zlib\n\nLicense: Zlib\n text\n")).toBe("Zlib");
  });

  it("is read out of the words where no field names it", () => expect(of("This is free software under the GNU General Public License.")).toBe("GPL"));
  it("is unknown where no file says it", () => expect(debianLicence(tree, "other")).toBe("unknown"));
});

describe("the licence of a Python package", () => {
  it("is its own expression before its classifiers", () => {
    expect(pythonLicence("Name: a\nLicense-Expression: MIT\nClassifier: License :: OSI Approved :: BSD License\n\ntext")).toBe("MIT");
    expect(pythonLicence("Name: a\nLicense: UNKNOWN\nClassifier: License :: OSI Approved :: BSD License\n\ntext")).toBe("BSD License");
  });
  it("is not taken from the description", () => expect(pythonLicence("Name: a\n\nLicense: MIT")).toBe("unknown"));
});

describe("the licence of a text", () => {
  it("is known by the words of the licence", () => {
    expect(licenceOfText("Permission is hereby granted,\nfree of charge, to any person")).toBe("MIT");
    expect(licenceOfText("nothing of the kind")).toBe("unknown");
  });
});
