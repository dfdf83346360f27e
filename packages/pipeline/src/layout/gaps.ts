import type { Block, Conversion, ConvertedPage, Gap } from "../document.ts";

/** What a reader of the result must know is absent: scanned pages and pages that vanished. */
export function gapsOf(conversion: Conversion, pages: readonly ConvertedPage[], blocks: readonly Block[]): Gap[] {
  const withText = new Set(blocks.flatMap((block) => block.places.map((place) => place.page)));
  const scanned = pages.filter((page) => page.pictures > 0 && !withText.has(page.page)).map((page) => page.page);
  const converted = new Set(pages.map((page) => page.page));
  const declared = Array.from({ length: conversion.pageCount ?? 0 }, (_, index) => index + 1);
  const missing = declared.filter((page) => !converted.has(page));
  const gaps: Gap[] = [];
  if (scanned.length > 0) gaps.push({ kind: "needs-ocr", pages: scanned });
  if (missing.length > 0) gaps.push({ kind: "missing-pages", pages: missing });
  return gaps;
}
