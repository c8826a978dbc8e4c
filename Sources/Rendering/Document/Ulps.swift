import Records

/// `1 ulp`, `3 ulps`, and two digits if the distance is great.
func ulpsText(_ count: UInt64) -> String {
  switch count {
  case ..<1_000_000: counted(Int(count), "ulp")
  default: "\(significant(Double(count), digits: 2)) ulps"
  }
}
