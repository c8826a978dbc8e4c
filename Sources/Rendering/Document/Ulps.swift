/// `1 ulp`, `3 ulps`, and two digits if the distance is great.
func ulpsText(_ count: UInt64) -> String {
  switch count {
  case 1: "1 ulp"
  case ..<1_000_000: "\(count) ulps"
  default: "\(significant(Double(count), digits: 2)) ulps"
  }
}
