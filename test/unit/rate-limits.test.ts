/** Which addresses are counted as one. */
import { expect, it } from "vitest";
import { networkOf } from "../../src/http/rate-limits.ts";

it.for([
  ["2001:db8:0:1::1", "2001:db8:0:1::/64"],
  ["2001:DB8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"],
  ["2001:0db8::1:0:0:0:2", "2001:db8:0:1::/64"],
  ["2001:db8:0:2::1", "2001:db8:0:2::/64"],
  ["2001:db8::", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["64:ff9b::203.0.113.9", "64:ff9b:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
] as const)("an IPv6 address is counted with its network: %s", ([address, network]) => {
  expect(networkOf(address)).toBe(network);
});

it.for([
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["no socket", "no socket"],
  ["2001:db8::1::2", "2001:db8::1::2"],
] as const)("an IPv4 address, or an invalid one, is counted by itself: %s", ([address, counted]) => {
  expect(networkOf(address)).toBe(counted);
});

it.for([
  ["203.0.113.9:5678", "203.0.113.9"],
  ["203.0.113.9:1", "203.0.113.9"],
  [" 203.0.113.9 ", "203.0.113.9"],
  ["203.0.113.9:", "203.0.113.9"],
  ['"203.0.113.9:5678"', "203.0.113.9"],
  ["::FFFF:203.0.113.9", "203.0.113.9"],
  ["::ffff:cb00:7109", "203.0.113.9"],
  ["0:0:0:0:0:ffff:203.0.113.9", "203.0.113.9"],
  ["[::ffff:203.0.113.9]:5678", "203.0.113.9"],
] as const)("one IPv4 address counts as one in any form and with any port: %s", ([entry, counted]) => {
  expect(networkOf(entry)).toBe(counted);
});

it.for([
  ["[2001:db8:0:1::1]:5678"],
  ["[2001:db8:0:1::1]:80"],
  ["[2001:db8:0:1::2]"],
  ["[2001:DB8:0:1:0:0:0:9]:1"],
  ['"[2001:db8:0:1::1]:5678"'],
  ["2001:db8:0:1::5678"],
] as const)("one IPv6 network counts as one in any form and with any port: %s", ([entry]) => {
  expect(networkOf(entry)).toBe("2001:db8:0:1::/64");
});
