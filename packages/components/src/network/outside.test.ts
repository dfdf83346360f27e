import { expect, it } from "vitest";
import { outsideOf } from "./outside.ts";

it("is an address where the URL has one, and anywhere on its port where it has a name", () => {
  expect(outsideOf(["http://192.0.2.7:8080/v1", "https://models.example.org/v1", "http://[2001:db8::1]/v1"])).toEqual([
    { cidr: "192.0.2.7/32", port: 8080 },
    { cidr: "0.0.0.0/0", port: 443 },
    { cidr: "2001:db8::1/128", port: 80 },
  ]);
});

it("is named once, and not for what is inside", () => {
  expect(outsideOf(["https://a.example.org/v1", "https://b.example.org/v1", "http://chat.lab.svc:8080/v1"])).toEqual([{ cidr: "0.0.0.0/0", port: 443 }]);
});
