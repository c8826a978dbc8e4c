import Glibc

/// Whether fresh processes get addresses of their own here, so that pairs of them sample the memory's layout.
public var isLayoutRandomised: Bool {
  let noRandomisation: Int32 = 0x004_0000
  let system = try? readFile("/proc/sys/kernel/randomize_va_space")
  // 0xffffffff only asks.
  return personality(0xffff_ffff) & noRandomisation == 0 && system?.first != UInt8(ascii: "0")
}
