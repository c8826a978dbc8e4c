import AssayKit

/// The setting of a sum of squares that multiplies its usual start.
///
/// The sets of Moré, Garbow & Hillstrom and of Moré & Wild also begin at 10 and at 100 times it. Elements that are 0 stay 0.
/// If the start is the origin, the problem says what the factor does.
let startFactor = SettingDescription(
  "startFactor", .number(1e-6...1e6), default: 1, "the start is this times the usual one; the sets use 1, 10 and 100")

/// Whose usual start, where the paper and the code of Moré & Wild differ.
let startConvention = SettingDescription(
  "convention", .choice(["moreGarbowHillstrom", "moreWild"]), default: "moreGarbowHillstrom", "whose usual start")
